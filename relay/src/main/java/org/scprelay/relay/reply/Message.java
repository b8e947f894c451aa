package org.scprelay.relay.reply;

import org.scprelay.protocol.Reply;

/**
 * Every message that the relay can send: reply code, message id, severity, and what it means. One cause, one id; errors
 * carry the reply code in the first three digits of their id.
 */
public enum Message {
    WORKING(110, "SCR0110", 'I', "still working on the command"),
    SEND(150, "SCR0150", 'I', "the destination is ready: send the data"),
    RECEIVE(150, "SCR0151", 'I', "the file is open at the destination: data follows"),

    HOST_SET(200, "SCR0200", 'I', "destination noted"),
    TYPE_SET(200, "SCR0201", 'I', "type noted"),
    STRU_SET(200, "SCR0202", 'I', "structure noted"),
    USER_SET(200, "SCR0203", 'I', "remote user noted"),
    PORT_SET(200, "SCR0204", 'I', "remote port noted"),
    SITE_SET(200, "SCR0205", 'I', "options noted"),
    NOTHING_DONE(200, "SCR0206", 'I', "nothing to do, done"),
    STATE(211, "SCR0211", 'I', "state of this session"),
    OUTCOME(211, "SCR0212", 'I', "what became of a transfer"),
    HELP(214, "SCR0214", 'I', "the commands"),
    HELLO(220, "SCR0220", 'I', "ready"),
    BYE(221, "SCR0221", 'I', "end of the session"),
    STORED(226, "SCR0226", 'I', "the destination has the whole file"),
    RETRIEVED(226, "SCR0227", 'I', "the whole file was sent"),

    DRAINING(421, "SCR4210", 'E', "the relay is being stopped"),
    RELAY_FULL(421, "SCR4211", 'E', "max-sessions is reached"),
    PEER_FULL(421, "SCR4212", 'E', "max-sessions-per-peer is reached"),
    IDLE(421, "SCR4213", 'E', "no command for the time of timer idle"),
    SLOW_COMMAND(421, "SCR4214", 'E', "a command line was not complete after the time of timer command"),
    SLOW_HANDSHAKE(421, "SCR4215", 'E', "HELLO was not complete after the time of timer handshake"),
    NOT_RECORDED(421, "SCR4216", 'E', "the relay cannot record transfers in its state directory"),

    LOOKUP_FAILED(425, "SCR4250", 'E', "the name of the destination cannot be resolved"),
    CONNECT_REFUSED(425, "SCR4251", 'E', "nobody listens at that address and port of the destination"),
    CONNECT_TIMEOUT(425, "SCR4252", 'E', "the destination did not answer within the time of timer connect"),
    UNREACHABLE(425, "SCR4253", 'E', "there is no way to the destination"),
    NEGOTIATION_FAILED(425, "SCR4254", 'E', "no SSH server there, or none that shares an algorithm with the relay"),
    AUTHENTICATE_TIMEOUT(425, "SCR4255", 'E', "key exchange and authentication took longer than timer authenticate"),
    STALLED_BEFORE(425, "SCR4256", 'E', "no progress at the destination for the time of timer remote-stall"),
    LOST_BEFORE(425, "SCR4257", 'E', "the SSH connection was lost before any data"),

    LINK_LOST(426, "SCR4260", 'E', "the link ended inside a transfer"),
    CLIENT_ABORT(426, "SCR4261", 'E', "the client gave up the transfer"),
    LINK_STALLED(426, "SCR4262", 'E', "the client sent, or took, no frame for the time of timer link-stall"),

    PATH_BUSY(450, "SCR4500", 'E', "another transfer of this relay is writing that path"),
    REMOTE_LOST(451, "SCR4510", 'E', "the SSH connection was lost during the transfer"),
    REMOTE_STALLED(451, "SCR4511", 'E', "no progress at the destination for the time of timer remote-stall"),
    REMOTE_FAILED(451, "SCR4512", 'E', "scp at the destination reported a failure"),
    REMOTE_ENDED(451, "SCR4513", 'E', "scp at the destination ended before it had acknowledged the file"),
    REMOTE_EXIT(451, "SCR4514", 'E', "scp at the destination ended with an exit status other than 0, or with none"),
    REMOTE_PROTOCOL(451, "SCR4515", 'E', "the destination broke the SCP protocol"),
    RENAME_FAILED(451, "SCR4516", 'E', "the whole file arrived, but could not be renamed to its name"),
    STORAGE_FULL(452, "SCR4520", 'E', "no space, or no quota, is left at the destination"),

    NOT_A_COMMAND(500, "SCR5000", 'E', "that is no command line"),
    BAD_FRAME(500, "SCR5001", 'E', "a data frame breaks the rules"),
    DEFECT(500, "SCR5009", 'E', "a defect of the relay; its log has the details"),

    BAD_ARGUMENT(501, "SCR5010", 'E', "an argument is wrong or missing"),
    ALIAS_CONFLICT(501, "SCR5011", 'E', "the alias has its own user or port, and another one was set"),
    HELLO_FIRST(503, "SCR5030", 'E', "HELLO must come first, and once"),
    SETTING_REFUSED(503, "SCR5031", 'E', "a setting was refused before; it must succeed first"),
    NO_DESTINATION(503, "SCR5032", 'E', "HOST, or a user, is missing"),
    ID_RUNNING(503, "SCR5033", 'E', "a transfer of this peer with the same ID is running"),
    ID_USED(503, "SCR5034", 'E', "a STOR of this peer with the same ID is done, or nobody knows whether it is"),
    NOT_SERVED(504, "SCR5040", 'E', "this version of the relay does not serve that"),
    VERSION_UNKNOWN(504, "SCR5041", 'E', "that version of the link protocol is not served"),
    CODEPAGE_UNKNOWN(504, "SCR5042", 'E', "that code page is not known, or not a single-byte page"),
    SIZE_NEEDED(504, "SCR5043", 'E', "SCP needs the size before the data"),
    ATOMIC_IMPOSSIBLE(504, "SCR5044", 'E', "ATOMIC=ON is not possible at that destination or path"),
    SCP_NOT_SERVED(504, "SCR5045", 'E', "the destination does not run scp"),

    NO_PEER(530, "SCR5300", 'E', "no [[peer]] allows anything to this client"),
    DESTINATION_DENIED(530, "SCR5301", 'E', "the [[peer]] does not allow this destination"),
    VERB_DENIED(530, "SCR5302", 'E', "the [[peer]] does not allow this command"),
    PATH_DENIED(530, "SCR5303", 'E', "the [[peer]] does not allow this remote path"),
    LOOPBACK_DENIED(530, "SCR5304", 'E', "the destination resolves to the relay machine itself"),
    HOST_KEY_UNKNOWN(531, "SCR5310", 'E', "the host key is not in known_hosts"),
    HOST_KEY_CHANGED(531, "SCR5311", 'E', "known_hosts has another key for this host"),
    HOST_KEY_REVOKED(531, "SCR5312", 'E', "known_hosts says that this host key is revoked"),
    KEY_REFUSED(532, "SCR5320", 'E', "the destination refused every key of the relay"),
    KEY_UNUSABLE(532, "SCR5321", 'E', "no private key of the relay can be used"),

    NO_SUCH_FILE(550, "SCR5500", 'E', "no such file or directory at the destination"),
    NO_PERMISSION(550, "SCR5501", 'E', "the remote user has no permission"),
    IS_DIRECTORY(550, "SCR5502", 'E', "the path is a directory at the destination"),
    NOT_REGULAR(550, "SCR5503", 'E', "the path is not a regular file at the destination"),
    BAD_NAME(550, "SCR5504", 'E', "the destination cannot have such a name"),
    SIZE_DIFFERS(552, "SCR5520", 'E', "more or fewer octets than announced"),
    COUNT_DIFFERS(552, "SCR5521", 'E', "the COUNT of the sender and the octets received differ"),
    VERIFY_FAILED(552, "SCR5522", 'E', "the file at the destination is not what was sent");

    private final int code;
    private final String id;
    private final char severity;
    private final String meaning;

    Message(int code, String id, char severity, String meaning) {
        this.code = code;
        this.id = id;
        this.severity = severity;
        this.meaning = meaning;
    }

    /** Returns the reply code. */
    public int code() {
        return code;
    }

    /** Returns the message id without severity. */
    public String id() {
        return id;
    }

    /** Returns what it means, in one sentence without a full stop. */
    public String meaning() {
        return meaning;
    }

    /** Makes the reply with a text for people; control characters in it are escaped when it is written. */
    public Reply reply(String text) {
        return Reply.of(code, id, severity, text);
    }
}
