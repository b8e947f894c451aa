package org.scprelay.protocol;

import java.util.Optional;

/**
 * What the relay's good reply to HELLO says (docs/PROTOCOL.md, section 2).
 *
 * @param maxFrame the longest frame payload that the relay takes, 65,536 to 16,777,215 octets
 * @param nonce 32 lower-case hex digits, new for every link
 * @param authRequired whether the client is to prove a secret with AUTH before anything else
 */
public record Greeting(int maxFrame, String nonce, boolean authRequired) {

    /** The code of the reply. */
    public static final int CODE = 220;

    /** The least MAXFRAME that a relay announces, in octets. */
    public static final int LEAST_FRAME = 65_536;

    private static final String ID = "SCR0220";

    /** Checks the ranges. */
    public Greeting {
        if (maxFrame < LEAST_FRAME || maxFrame > Frame.LONGEST) {
            throw new IllegalArgumentException("MAXFRAME is not in 65536 to 16777215: " + maxFrame);
        }
        if (!nonce.matches("[0-9a-f]{32}")) {
            throw new IllegalArgumentException("NONCE is not 32 lower-case hex digits");
        }
    }

    /** Makes the reply. */
    public Reply reply(String text) {
        return Reply.of(CODE, ID, 'I', text)
                .with("MAXFRAME", Integer.toString(maxFrame))
                .with("NONCE", nonce)
                .with("AUTH", authRequired ? "YES" : "NO");
    }

    /**
     * Reads the reply.
     *
     * @throws ProtocolException 500 when it is not a 220 with these pairs
     */
    public static Greeting of(Reply reply) throws ProtocolException {
        Optional<String> auth = reply.pair("AUTH");
        Optional<String> frame = reply.pair("MAXFRAME").filter(value -> value.matches("[0-9]{1,8}"));
        if (reply.code() != CODE || frame.isEmpty() || !auth.orElse("").matches("YES|NO")) {
            throw new ProtocolException(500, "the relay's reply to HELLO is not 220 with MAXFRAME, NONCE and AUTH");
        }
        try {
            return new Greeting(
                    Integer.parseInt(frame.get()),
                    reply.pair("NONCE").orElse(""),
                    auth.get().equals("YES"));
        } catch (IllegalArgumentException e) {
            throw new ProtocolException(500, "the relay's reply to HELLO: " + e.getMessage());
        }
    }
}
