/** The work of {@code scprelay convert}: the relay's translation on local files, and a view of their records. */
package org.scprelay.cli.convert;
