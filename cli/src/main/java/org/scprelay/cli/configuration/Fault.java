package org.scprelay.cli.configuration;

/** What is wrong with a value, and what was expected instead; the place is known to whoever asked. */
record Fault(String wrong, String expected) {}
