package org.scprelay.cli.configuration;

import org.tomlj.TomlPosition;

/** A string of the file and where it stands, for the messages about it. */
record Located(String text, TomlPosition at) {}
