import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Manager;
import io.socket.client.Socket;
import io.socket.engineio.client.Transport;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;

/**
 * A phone with the official client and its default options: it reconnects as that does by itself, or not at all.
 *
 * <p>Arguments: the URL; {@code default} for the client's own transports, or {@code polling} or {@code websocket};
 * the handshake's {@code auth} as JSON; and optionally {@code heed}: then {@code server_draining} sets the delay of
 * the reconnection that follows.
 *
 * <p>Standard input: JSON lines {@code {"emit": name, "payload": value}}; the program ends with it. Standard output:
 * a JSON line for everything that happens, with {@code at} in epoch milliseconds.
 */
public final class ContactsClient {
    private static final PrintStream OUT = new PrintStream(System.out, false, StandardCharsets.UTF_8);

    /** The transport by which the last packet came. */
    private static volatile String via = "";

    private ContactsClient() {}

    public static void main(String[] args) throws Exception {
        IO.Options options = new IO.Options();
        options.auth = strings(new JSONObject(args[2]));
        if (!args[1].equals("default")) options.transports = new String[] {args[1]};
        Socket socket = IO.socket(args[0], options);
        Manager manager = socket.io();

        manager.on(Manager.EVENT_TRANSPORT, created -> {
            Transport transport = (Transport) created[0];
            transport.on(Transport.EVENT_PACKET, unused -> via = transport.name);
        });
        manager.on(Manager.EVENT_RECONNECT_ATTEMPT, count -> print("reconnect_attempt", null, count));
        socket.on(Socket.EVENT_CONNECT, unused -> print("connect", null));
        socket.on(Socket.EVENT_DISCONNECT, reason -> print("disconnect", null, reason[0]));
        // What the server refuses is a JSON object, everything else an exception.
        socket.on(Socket.EVENT_CONNECT_ERROR, error ->
            print("connect_error", null, error[0] instanceof JSONObject ? error[0] : error[0].toString()));
        socket.onAnyIncoming(event ->
            print("event", (String) event[0], Arrays.copyOfRange(event, 1, event.length)));
        if (List.of(args).contains("heed")) {
            socket.on("server_draining", event -> {
                manager.reconnectionDelay(((JSONObject) event[0]).optLong("retry_in_ms"));
                manager.randomizationFactor(0);
            });
        }
        socket.connect();

        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            JSONObject command = new JSONObject(line);
            String name = command.getString("emit");
            Ack ack = answer -> print("ack", name, answer);
            if (command.has("payload")) socket.emit(name, command.get("payload"), ack);
            else socket.emit(name, ack);
        }
        System.exit(0);
    }

    private static Map<String, String> strings(JSONObject object) throws JSONException {
        Map<String, String> strings = new HashMap<>();
        for (Iterator<?> keys = object.keys(); keys.hasNext(); ) {
            String key = (String) keys.next();
            strings.put(key, object.getString(key));
        }
        return strings;
    }

    private static synchronized void print(String what, String name, Object... args) {
        try {
            JSONObject line = new JSONObject();
            line.put("at", System.currentTimeMillis());
            line.put("what", what);
            if (name != null) line.put("name", name);
            line.put("via", via);
            line.put("args", new JSONArray(Arrays.asList(args)));
            OUT.println(line);
            OUT.flush();
        } catch (JSONException error) {
            throw new IllegalStateException(error);
        }
    }
}
