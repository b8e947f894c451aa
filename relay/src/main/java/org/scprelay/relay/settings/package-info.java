/** The configuration of a relay as immutable records; where they come from (a TOML file, a test) is not known here. */
package org.scprelay.relay.settings;
