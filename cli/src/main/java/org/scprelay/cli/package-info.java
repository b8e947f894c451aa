/** The commands: the only place that knows every part. */
package org.scprelay.cli;
