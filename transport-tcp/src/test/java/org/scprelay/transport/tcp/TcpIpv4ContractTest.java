package org.scprelay.transport.tcp;

import org.scprelay.transport.tck.LinkHarness;
import org.scprelay.transport.tck.TransportContract;

class TcpIpv4ContractTest extends TransportContract {

    @Override
    protected LinkHarness harness() {
        return new TcpHarness("tcp-ipv4", "127.0.0.1", "127.0.0.1");
    }
}
