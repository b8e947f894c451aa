package org.scprelay.transport.tcp;

import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.tck.LinkLimits;

class TcpLimitsTest extends LinkLimits {

    @Override
    protected LinkAddress listenAddress() {
        return LinkAddress.parse("tcp:127.0.0.1:0");
    }

    @Override
    protected int directMebibytes() {
        return 4;
    }
}
