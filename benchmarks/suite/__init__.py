"""What all parts of the suite share: running, racing, writing down."""
