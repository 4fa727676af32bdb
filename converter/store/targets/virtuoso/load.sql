-- The folder was registered with ld_dir() before. ld_dir reads the name of each graph from
-- the file .graph beside a part; NULL leaves out files without one.
rdf_loader_run ();
checkpoint;
SELECT ll_file, ll_state, ll_error FROM DB.DBA.load_list WHERE ll_error IS NOT NULL OR ll_state <> 2;
