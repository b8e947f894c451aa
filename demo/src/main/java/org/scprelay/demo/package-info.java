/** The demo: a throw-away SSH server, sample files and a deck, and the real programs around them. */
package org.scprelay.demo;
