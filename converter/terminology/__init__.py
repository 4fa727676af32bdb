"""Code systems, check digits, units, and what an index code says about its owner.

``systems`` knows the code systems, ``checkdigits`` the arithmetic of their codes,
``units`` turns units as people write them into UCUM and converts, and ``matching``
compares names. Importing this package is cheap: the unit library loads on first use.
"""
