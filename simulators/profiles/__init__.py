"""Cars and charge points as data files, and how they are read. It knows the files, not what a profile brings about."""
