"""What is measured: each module is one part, with ``TITLE``, ``ABOUT`` and ``run``."""
