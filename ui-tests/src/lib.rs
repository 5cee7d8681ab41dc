//! Nothing here: the cases stand in a folder for each attribute.
