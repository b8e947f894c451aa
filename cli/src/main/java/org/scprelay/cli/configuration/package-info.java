/** The configuration file: TOML to the records of the relay, with every mistake in it named at once. */
package org.scprelay.cli.configuration;
