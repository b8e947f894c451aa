package org.scprelay.transport.tcp;

import org.scprelay.transport.tck.LinkHarness;
import org.scprelay.transport.tck.TransportContract;

class TcpLocalhostContractTest extends TransportContract {

    @Override
    protected LinkHarness harness() {
        return new TcpHarness("tcp-localhost", "localhost", "127.0.0.1");
    }
}
