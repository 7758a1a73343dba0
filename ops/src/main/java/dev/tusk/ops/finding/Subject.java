package dev.tusk.ops.finding;

import java.util.Locale;
import java.util.Objects;

/**
 * What a finding is about.
 *
 * @param kind what it is
 * @param name as SQL where it is an object of the database ({@code "public"."doc"}, quoted where it needs to be); else as people call it
 */
public record Subject(Kind kind, String name) {

    public Subject {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(name, "name");
    }

    /** Kinds of subjects, as PostgreSQL's manual calls them. */
    public enum Kind {
        SERVER,
        SETTING,
        DATABASE,
        SCHEMA,
        ROLE,
        EXTENSION,
        TABLE,
        COLUMN,
        INDEX,
        CONSTRAINT,
        SEQUENCE,
        FUNCTION,
        VIEW,
        TRIGGER,
        POLICY,
        SESSION,
        QUERY,
        PLAN_NODE,
        REPLICA,
        SLOT,
        SUBSCRIPTION,
        COLLECTION;

        /** In lower case, with a space between words. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    public static Subject server() {
        return new Subject(Kind.SERVER, "server");
    }

    public static Subject setting(String name) {
        return new Subject(Kind.SETTING, name);
    }

    public static Subject table(String name) {
        return new Subject(Kind.TABLE, name);
    }

    public static Subject index(String name) {
        return new Subject(Kind.INDEX, name);
    }

    /** {@code table "public"."doc"}. */
    @Override
    public String toString() {
        return kind == Kind.SERVER ? name : kind.word() + " " + name;
    }
}
