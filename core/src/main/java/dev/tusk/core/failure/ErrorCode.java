package dev.tusk.core.failure;

/**
 * Every failure that Tusk can report. Codes are permanent: a code is never given to another failure. The
 * {@linkplain Category category} decides the exit code of a command and the status of an HTTP answer.
 */
public enum ErrorCode {
    INVALID_REQUEST("TUSK-100", Category.INVALID),
    INVALID_JSON("TUSK-101", Category.INVALID),
    INVALID_FILTER("TUSK-102", Category.INVALID),
    INVALID_VECTOR("TUSK-103", Category.INVALID),
    INVALID_TEXT("TUSK-104", Category.INVALID),
    INVALID_NAME("TUSK-105", Category.INVALID),
    UNKNOWN_FIELD("TUSK-106", Category.INVALID),
    EMPTY_QUERY("TUSK-107", Category.INVALID),
    UNKNOWN_MODEL("TUSK-108", Category.INVALID),
    MODEL_MISMATCH("TUSK-109", Category.INVALID),
    TOO_LARGE("TUSK-110", Category.TOO_LARGE),

    COLLECTION_NOT_FOUND("TUSK-200", Category.NOT_FOUND),
    DOCUMENT_NOT_FOUND("TUSK-201", Category.NOT_FOUND),
    COLLECTION_EXISTS("TUSK-202", Category.CONFLICT),
    CONCURRENT_CHANGE("TUSK-203", Category.CONFLICT),
    TARGET_NOT_REACHED("TUSK-204", Category.CONFLICT),
    INGESTION_RUNNING("TUSK-205", Category.CONFLICT),
    DELETION_UNCONFIRMED("TUSK-206", Category.CONFLICT),
    INGESTION_NOT_FOUND("TUSK-207", Category.NOT_FOUND),

    NOT_SET_UP("TUSK-300", Category.DATABASE),
    DATABASE_UNREACHABLE("TUSK-301", Category.DATABASE),
    DATABASE_READ_ONLY("TUSK-302", Category.DATABASE),
    MISSING_RIGHTS("TUSK-303", Category.DATABASE),
    MISSING_EXTENSION("TUSK-304", Category.DATABASE),
    UNSUPPORTED_VERSION("TUSK-305", Category.DATABASE),
    LOGIN_REFUSED("TUSK-306", Category.DATABASE),
    OUT_OF_SPACE("TUSK-307", Category.DATABASE),
    TIMEOUT("TUSK-308", Category.TIMEOUT),
    LOCK_NOT_GRANTED("TUSK-309", Category.TIMEOUT),
    SESSION_SHARED("TUSK-310", Category.DATABASE),

    MODEL_UNAVAILABLE("TUSK-400", Category.UPSTREAM),

    FILE_UNREADABLE("TUSK-500", Category.INVALID),

    INTERNAL("TUSK-900", Category.INTERNAL);

    private final String code;
    private final Category category;

    ErrorCode(String code, Category category) {
        this.code = code;
        this.category = category;
    }

    /** The permanent code, for example {@code TUSK-200}. */
    public String code() {
        return code;
    }

    /** What kind of failure this is. */
    public Category category() {
        return category;
    }

    /** Kinds of failure, each with one exit code and one HTTP status. */
    public enum Category {
        /** The request is wrong; sending it again unchanged fails again. */
        INVALID(2, 400),
        /** The request is larger than a limit. */
        TOO_LARGE(2, 413),
        /** What was asked for is not there. */
        NOT_FOUND(3, 404),
        /** The request contradicts what is there. */
        CONFLICT(4, 409),
        /** The database cannot serve the request until somebody acts on it. */
        DATABASE(5, 503),
        /** A time limit was reached; trying again may succeed. */
        TIMEOUT(6, 504),
        /** A model's endpoint failed. */
        UPSTREAM(7, 502),
        /** A defect of Tusk. */
        INTERNAL(70, 500);

        private final int exitCode;
        private final int httpStatus;

        Category(int exitCode, int httpStatus) {
            this.exitCode = exitCode;
            this.httpStatus = httpStatus;
        }

        /** The exit code of a command that ends with such a failure. */
        public int exitCode() {
            return exitCode;
        }

        /** The status of an HTTP answer that reports such a failure. */
        public int httpStatus() {
            return httpStatus;
        }
    }
}
