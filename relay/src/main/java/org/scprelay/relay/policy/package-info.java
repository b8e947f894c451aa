/** Who may do what: nothing is allowed that no {@code [[peer]]} allows. */
package org.scprelay.relay.policy;
