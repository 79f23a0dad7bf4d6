import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Answers the conformance line protocol: one JSON object per line in, one per line out, each flushed.
 * The one argument is the folder that holds phone.json and places.json.
 */
final class Adapter {
    /** What answers one operation. */
    private interface Operation {
        JsonObject answer(Request request);
    }

    private static final Gson JSON = new GsonBuilder().serializeNulls().disableHtmlEscaping().create();
    private static final TypeAdapter<JsonElement> ANY = JSON.getAdapter(JsonElement.class);

    private final Map<String, Operation> operations = new LinkedHashMap<>();

    private Adapter(Tables tables) {
        Phone phone = new Phone(tables);
        operations.put("phone.parse", request -> phone.parse(request.text("input"), request.dayOrToday("as_of")));
        operations.put("personal_id.parse", request -> PersonalId.parse(tables, request));
        operations.put("decide", this::decide);
        operations.put("enrol", this::enrol);
    }

    public static void main(String[] arguments) throws IOException {
        Adapter adapter = new Adapter(Tables.read(Path.of(arguments[0])));
        // Standard output belongs to the protocol; whatever else prints is sent to standard error.
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        System.setOut(System.err);
        InputStream in = new BufferedInputStream(System.in, 1 << 16);
        for (String line = readLine(in); line != null; line = readLine(in)) {
            JsonObject request = parse(line);
            if (request != null && "stop".equals(word(request.get("op")))) {
                break;
            }
            out.print(JSON.toJson(adapter.answer(request)));
            out.print('\n');
            out.flush();
        }
    }

    private JsonObject answer(JsonObject request) {
        JsonObject answer = new JsonObject();
        if (request == null) {
            answer.add("id", JsonNull.INSTANCE);
            answer.add("error", error("bad_request", JsonNull.INSTANCE));
            return answer;
        }
        answer.add("id", request.has("id") ? request.get("id") : JsonNull.INSTANCE);
        String op = word(request.get("op"));
        JsonObject said;
        try {
            said = "start".equals(op) ? introduce()
                : operations.containsKey(op) ? operations.get(op).answer(new Request(request, ""))
                : unsupported();
        } catch (Request.Bad bad) {
            said = new JsonObject();
            said.add("error", error("bad_request", JSON.toJsonTree(bad.field())));
        } catch (RuntimeException broken) {
            // The line says that something broke and never what it held: facts are personal.
            System.err.println(broken.getClass().getSimpleName() + " in " + op);
            said = new JsonObject();
            JsonObject internal = new JsonObject();
            internal.addProperty("code", "internal");
            said.add("error", internal);
        }
        said.entrySet().forEach(member -> answer.add(member.getKey(), member.getValue()));
        return answer;
    }

    private JsonObject introduce() {
        JsonObject said = new JsonObject();
        said.addProperty("protocol", 1);
        JsonObject implementation = new JsonObject();
        implementation.addProperty("name", "idverify-java-example");
        implementation.addProperty("version", "1.0.0");
        implementation.addProperty("language", "Java");
        said.add("implementation", implementation);
        said.add("capabilities", JSON.toJsonTree(operations.keySet()));
        JsonArray law = new JsonArray();
        for (Law.State state : Law.State.values()) {
            law.add(state.title());
        }
        said.add("law", law);
        said.add("readings", JSON.toJsonTree(Law.READINGS));
        return said;
    }

    private JsonObject decide(Request request) {
        OffsetDateTime at = request.needed("at").instant("at");
        Action action = request.needed("action").oneOf("action", Action.class);
        Facts.Service service = Facts.Service.read(request.needed("service").object("service"));
        Facts account = Facts.account(request.needed("account").object("account"));
        return Answer.to(moment -> new Decision(service, account, moment).on(action), at, account);
    }

    private JsonObject enrol(Request request) {
        OffsetDateTime at = request.needed("at").instant("at");
        Facts.Service service = Facts.Service.read(request.needed("service").object("service"));
        Facts application = Facts.application(request.needed("application").object("application"));
        return Answer.to(moment -> new Enrolment(service, application, moment).verdict(), at, application);
    }

    private static JsonObject unsupported() {
        JsonObject said = new JsonObject();
        said.addProperty("unsupported", true);
        return said;
    }

    private static JsonObject error(String code, JsonElement field) {
        JsonObject error = new JsonObject();
        error.addProperty("code", code);
        error.add("field", field);
        return error;
    }

    private static String word(JsonElement value) {
        boolean isText = value != null && value.isJsonPrimitive() && value.getAsJsonPrimitive().isString();
        return isText ? value.getAsString() : "";
    }

    /** The object that a line holds, and nothing behind it; null for anything else. */
    private static JsonObject parse(String line) {
        try {
            JsonReader reader = new JsonReader(new StringReader(line));
            JsonElement value = ANY.read(reader);
            return value.isJsonObject() && reader.peek() == JsonToken.END_DOCUMENT ? value.getAsJsonObject() : null;
        } catch (IOException | RuntimeException | StackOverflowError notJson) {
            return null;
        }
    }

    /** A line ends with a line feed and with nothing else. */
    private static String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0 && next != '\n'; next = in.read()) {
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
