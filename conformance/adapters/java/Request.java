import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;

/** One object of a request, read value by value; null is what is absent or null, and so not known. */
record Request(JsonObject values, String path) {
    private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern INSTANT = Pattern.compile(
        "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})");

    /** Something is absent that is needed, or is not of its type. */
    static final class Bad extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String field;

        Bad(String field) {
            super("bad request");
            this.field = field;
        }

        /** Its dotted path. */
        String field() {
            return field;
        }
    }

    Request needed(String name) {
        if (!knows(name)) {
            throw new Bad(pathOf(name));
        }
        return this;
    }

    String text(String name) {
        return needed(name).read(name, value -> isText(value) ? value.getAsString() : null);
    }

    Boolean flag(String name) {
        return read(name, value -> value.isJsonPrimitive() && value.getAsJsonPrimitive().isBoolean()
            ? value.getAsBoolean() : null);
    }

    Integer whole(String name) {
        return read(name, value -> value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber()
            && value.getAsString().matches("-?[0-9]{1,9}") ? value.getAsInt() : null);
    }

    LocalDate day(String name) {
        return read(name, value -> isText(value) ? dayOf(value.getAsString()) : null);
    }

    LocalDate dayOrToday(String name) {
        LocalDate day = day(name);
        return day == null ? Law.dayOf(OffsetDateTime.now()) : day;
    }

    OffsetDateTime instant(String name) {
        return read(name, value -> isText(value) ? instantOf(value.getAsString()) : null);
    }

    <E extends Enum<E>> E oneOf(String name, Class<E> allowed) {
        return read(name, value -> isText(value) ? constant(value.getAsString(), allowed) : null);
    }

    Request object(String name) {
        return read(name, value -> value.isJsonObject() ? new Request(value.getAsJsonObject(), pathOf(name)) : null);
    }

    List<Request> list(String name) {
        JsonArray items = array(name);
        if (items == null) {
            return null;
        }
        List<Request> read = new ArrayList<>();
        for (JsonElement item : items) {
            String at = pathOf(name) + "." + read.size();
            if (!item.isJsonObject()) {
                throw new Bad(at);
            }
            read.add(new Request(item.getAsJsonObject(), at));
        }
        return read;
    }

    <E extends Enum<E>> List<E> words(String name, Class<E> allowed) {
        JsonArray items = array(name);
        if (items == null) {
            return null;
        }
        List<E> read = new ArrayList<>();
        for (JsonElement item : items) {
            E word = isText(item) ? constant(item.getAsString(), allowed) : null;
            if (word == null) {
                throw new Bad(pathOf(name) + "." + read.size());
            }
            read.add(word);
        }
        return read;
    }

    Bad bad(String name) {
        return new Bad(pathOf(name));
    }

    /** The constant that the protocol writes in small letters. */
    static <E extends Enum<E>> E constant(String word, Class<E> allowed) {
        for (E each : allowed.getEnumConstants()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(word)) {
                return each;
            }
        }
        return null;
    }

    private JsonArray array(String name) {
        return read(name, value -> value.isJsonArray() ? value.getAsJsonArray() : null);
    }

    private boolean knows(String name) {
        return values.has(name) && !values.get(name).isJsonNull();
    }

    private <T> T read(String name, Function<JsonElement, T> meaning) {
        if (!knows(name)) {
            return null;
        }
        T meant = meaning.apply(values.get(name));
        if (meant == null) {
            throw bad(name);
        }
        return meant;
    }

    private String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static boolean isText(JsonElement value) {
        return value.isJsonPrimitive() && value.getAsJsonPrimitive().isString();
    }

    private static LocalDate dayOf(String text) {
        try {
            return DAY.matcher(text).matches() && !text.startsWith("0000") ? LocalDate.parse(text) : null;
        } catch (DateTimeException impossible) {
            return null;
        }
    }

    private static OffsetDateTime instantOf(String text) {
        try {
            return INSTANT.matcher(text).matches() && !text.startsWith("0000") ? OffsetDateTime.parse(text) : null;
        } catch (DateTimeException impossible) {
            return null;
        }
    }
}
