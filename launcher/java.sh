# Finds a JDK and Maven without starting a JVM. Sourced by ./tusk and ./test, which set "root".

needed_java=25
# Tests of the launcher put a folder of theirs in place of the system's.
system=${TUSK_SYSTEM_ROOT:-}

say() {
    printf '%s\n' "$*" >&2
}

# Ends with: what failed and why; then a detail and a hint, where given.
fail() {
    say "$1"
    [ -z "${2:-}" ] || say "detail: $2"
    [ -z "${3:-}" ] || say "hint: $3"
    exit 2
}

# Whether DIR is a JDK that is new enough. Sets "java_home", and "java_build", which tells two JDKs apart.
is_new_jdk() {
    [ -r "$1/release" ] && [ -x "$1/bin/javac" ] || return 1
    java_major=0
    java_build=
    while IFS='=' read -r key value || [ -n "$key" ]; do
        value=${value#\"}
        value=${value%\"}
        case $key in
            JAVA_VERSION) java_major=${value%%[!0-9]*} ;;
            IMPLEMENTOR | JAVA_RUNTIME_VERSION) java_build=$java_build${java_build:+-}$value ;;
        esac
    done <"$1/release"
    case $java_build in
        *[!A-Za-z0-9.+-]*) java_build=$(printf %s "$java_build" | tr -c 'A-Za-z0-9.+-' _) ;;
    esac
    [ "${java_major:-0}" -ge "$needed_java" ] && java_home=$1 && return
    older_java="${older_java:+$older_java, }Java $java_major in $1"
    return 1
}

find_java() {
    java_home=
    older_java=
    if [ -n "${TUSK_JAVA_HOME:-}" ]; then
        is_new_jdk "$TUSK_JAVA_HOME" && return
        fail "cannot use TUSK_JAVA_HOME \"$TUSK_JAVA_HOME\": not a JDK $needed_java or newer" "$older_java" \
            "point it at the folder that holds bin/javac and the file \"release\", or unset it"
    fi
    [ -n "${JAVA_HOME:-}" ] && is_new_jdk "$JAVA_HOME" && return
    if javac=$(command -v javac) && javac=$(readlink -f "$javac" 2>/dev/null); then
        is_new_jdk "${javac%/bin/javac}" && return
    fi
    for jdk in "$system"/usr/lib/jvm/* "$system"/usr/lib64/jvm/* "$system"/usr/local/lib/jvm/* "$system"/opt/java/* \
        "$system"/opt/jdk* "$system"/opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        "$system"/Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-}"/.sdkman/candidates/java/* \
        "${HOME:-}"/.jdks/* "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home; do
        # A system lists one JDK under several names.
        [ ! -h "$jdk" ] && is_new_jdk "$jdk" && return
    done
    if [ -x "$system/usr/libexec/java_home" ]; then
        jdk=$("$system/usr/libexec/java_home" -v "$needed_java+" 2>/dev/null) && is_new_jdk "$jdk" && return
    fi
    fail "cannot start Tusk: no JDK $needed_java or newer found" \
        "${older_java:+found only $older_java; }looked at TUSK_JAVA_HOME, JAVA_HOME, PATH, /usr/lib/jvm, ~/.sdkman, ~/.jdks and the like" \
        "install one ($(how_to_install_java)), or set JAVA_HOME if it lives elsewhere"
}

how_to_install_java() {
    if [ "$(uname)" = Darwin ]; then
        echo "brew install --cask temurin@$needed_java"
    elif apt-cache show "openjdk-$needed_java-jdk-headless" >/dev/null 2>&1; then
        echo "sudo apt-get install openjdk-$needed_java-jdk-headless"
    elif command -v dnf >/dev/null; then
        echo "sudo dnf install java-$needed_java-openjdk-devel"
    else
        echo "Eclipse Temurin $needed_java from adoptium.net, or with sdkman: sdk install java $needed_java-tem"
    fi
}

find_maven() {
    maven=$(command -v mvn) && return
    maven=${HOME:-}/.sdkman/candidates/maven/current/bin/mvn
    [ -x "$maven" ] && return
    if [ "$(uname)" = Darwin ]; then
        install="brew install maven"
    elif command -v dnf >/dev/null; then
        install="sudo dnf install maven"
    else
        install="sudo apt-get install maven"
    fi
    fail "cannot build Tusk: no Maven found" "looked for mvn on PATH and in ~/.sdkman" "install it: $install"
}

# Maven as a program of seconds: without the optimising compiler and with one collector thread it takes little more than half the
# processor time (docs/decisions/0005-launcher-and-startup.md).
quick_maven() {
    MAVEN_OPTS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC ${MAVEN_OPTS:-}"
    JAVA_HOME=$java_home
    export MAVEN_OPTS JAVA_HOME
}

# One holder at a time, for as long as this process or a child that it leaves behind lives: the kernel lets go of it, however
# they end. Takes descriptor 9. With neither flock nor perl, which every Linux and macOS has, nothing is locked.
lock() {
    exec 9>"$1"
    if command -v flock >/dev/null; then
        flock -n 9 && return
        say "$2"
        flock 9
    elif command -v perl >/dev/null; then
        take='use Fcntl ":flock"; open my $f, ">&=", 9 or die; exit !flock($f, $ARGV[0] ? LOCK_EX : LOCK_EX | LOCK_NB);'
        perl -e "$take" 0 && return
        say "$2"
        perl -e "$take" 1
    fi
}
