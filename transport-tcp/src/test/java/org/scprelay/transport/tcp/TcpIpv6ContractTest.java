package org.scprelay.transport.tcp;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.scprelay.transport.tck.LinkHarness;
import org.scprelay.transport.tck.TransportContract;

class TcpIpv6ContractTest extends TransportContract {

    @BeforeAll
    static void needsIpv6() {
        Assumptions.assumeTrue(
                TcpHarness.hasIpv6(),
                "no ::1 on this machine: give the loopback interface an IPv6 address to run the contract over it");
    }

    @Override
    protected LinkHarness harness() {
        return new TcpHarness("tcp-ipv6", "[::1]", "::1");
    }
}
