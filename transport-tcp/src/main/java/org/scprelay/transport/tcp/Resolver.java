package org.scprelay.transport.tcp;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Where addresses of names come from; tests have their own. */
@FunctionalInterface
interface Resolver {

    /** The resolver of the JDK, which blocks as long as the system's does. */
    Resolver SYSTEM = InetAddress::getAllByName;

    InetAddress[] addresses(String host) throws UnknownHostException;
}
