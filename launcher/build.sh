# Builds the program and lays it out in a folder of its own, so that a running Tusk keeps the files it was started from.
# Sourced by ./tusk, when there is something to build.
#
#   $work/ready-PROGRAM        the folder of the last good build; as old as the moment that build began; written last
#   $work/PROGRAM-SUM/         tusk.jar, lib/ and the JVM's cache for a fast start, one for each JDK; never changed
#   $work/build.log, lock, ...

make_ready() {
    case $work in
        *:*) fail "cannot build Tusk in \"$root\": Java cannot run from a path with a colon" "" "move the folder" ;;
    esac
    for folder in "$root" "$root/cli/target" "$work" "$work/lock" "$root"/*/target/program; do
        [ ! -e "$folder" ] || [ -w "$folder" ] || fail "cannot build Tusk: no right to write \"$folder\"" \
            "the program has to be built, since it never was or a source is newer" \
            "run ./tusk version once as the owner of the folder, or copy it: cp -R \"$root\" ~/tusk"
    done
    mkdir -p "$work" || exit 2
    lock "$work/lock" "waiting for another ./tusk, which is building ..."
    began=$(date +%s)
    did=
    # Whoever had the lock may have done it all.
    if stale; then
        did=1
        printf 'building: ' >&2
        compile
        assemble
    fi
    if [ ! -e "$build/$fast_start" ]; then
        did=1
        rehearse
    fi
    [ -z "$did" ] || printf 'done in %s s\n' "$(($(date +%s) - began))" >&2
    exec 9>&-
}

compile() {
    find_maven
    log=$work/build.log
    rm -f "$work/maven.pid" "$work/maven.status"
    : >"$work/began"
    trap 'interrupted 1' HUP
    trap 'interrupted 2' INT
    trap 'interrupted 15' TERM
    # In the background, so that a signal need not wait for Maven.
    { maven | tee "$log" | show_progress; } </dev/null &
    wait $!
    trap - HUP INT TERM
    [ "$(cat "$work/maven.status" 2>/dev/null)" = 0 ] || build_failed
}

maven() {
    commit=$(git -C "$root" rev-parse --short=10 HEAD 2>/dev/null) || commit=unknown
    [ -z "$(git -C "$root" status --porcelain 2>/dev/null | head -n 1)" ] || commit=$commit+changes
    cd "$root" || return
    quick_maven
    sh -c 'echo $$ >"$0"; exec "$@"' "$work/maven.pid" \
        "$maven" -B -Dstyle.color=never -Pprogram -Dtusk.directory=target/program "-Dtusk.commit=$commit" \
        -pl "$program" -am package 2>&1
    echo $? >"$work/maven.status"
}

show_progress() {
    fetching=
    while IFS= read -r line; do
        case $line in
            *'-< dev.tusk:tusk-'*)
                line=${line#*dev.tusk:tusk-}
                printf '%s ... ' "${line%% *}" >&2
                ;;
            *'Downloading from'*)
                [ -n "$fetching" ] || printf 'fetching libraries ... ' >&2
                fetching=1
                ;;
        esac
    done
}

interrupted() {
    trap '' HUP INT TERM
    [ ! -s "$work/maven.pid" ] || kill "$(cat "$work/maven.pid")" 2>/dev/null
    wait
    say "interrupted; the next run builds again"
    exit $((128 + $1))
}

build_failed() {
    printf 'failed\n' >&2
    grep -E '^\[(ERROR|FATAL)\]|^Error|Unrecognized|No space left' "$log" |
        grep -Ev 'Help 1|re-run Maven|Re-run Maven|For more information|^\[ERROR\] *$|After correcting|mvn <args>' |
        awk '!seen[$0]++' | tail -n 20 >&2
    hint="the whole log is $log"
    if grep -q -E 'Could not transfer|Unknown host|UnknownHost|Connection refused|Network is unreachable' "$log"; then
        hint="the first build needs the network (a proxy or mirror belongs in ~/.m2/settings.xml); $hint"
    elif grep -q 'No space left' "$log"; then
        hint="free some disk space; $hint"
    fi
    fail "cannot build Tusk: Maven ended with an error" "" "$hint"
}

assemble() {
    made=$root/$program/target/program
    new=$work/new
    rm -rf "$new"
    mkdir -p "$new/lib" || exit 2
    cp "$made/tusk-$program.jar" "$new/tusk.jar" || exit 2
    jars=$(cat "$made/jars")
    old_ifs=$IFS
    IFS='|'
    set -f
    for jar in $jars; do
        case $jar in
            # Maven's own repository never changes a file: a link will do, where the system allows one.
            */target/program/*) cp "$jar" "$new/lib/" ;;
            *) ln "$jar" "$new/lib/" 2>/dev/null || cp "$jar" "$new/lib/" ;;
        esac || exit 2
    done
    set +f
    IFS=$old_ifs
    sum=$({ cat "$new/tusk.jar" "$new"/lib/tusk-*.jar && echo "$jars"; } | cksum)
    previous=${build:-}
    build=$work/$program-${sum%% *}
    # The same jars, the same folder: a source that was only touched costs no new fast start.
    if [ -d "$build" ]; then
        rm -rf "$new"
    else
        mv "$new" "$build" || exit 2
    fi
    echo "${build##*/}" >"$work/ready.new" && touch -r "$work/began" "$work/ready.new" &&
        mv "$work/ready.new" "$work/ready-$program" || exit 2
    sweep
}

# Removes builds that nothing runs from. The one before this stays: another ./tusk may be about to start it.
sweep() {
    for old in "$work/$program"-*; do
        [ "$old" = "$build" ] || [ "$old" = "$previous" ] || in_use "$old/tusk.jar" || rm -rf "$old"
    done
}

in_use() {
    if [ -r /proc/self/cmdline ]; then
        # The name goes in by stdin, or grep would find itself.
        printf '%s\n' "$1" | grep -qsFf - /proc/[0-9]*/cmdline
    else
        case $(ps -A -o args=) in
            *"$1"*) ;;
            *) return 1 ;;
        esac
    fi
}

# Lets the JVM watch one start and keep what it learned. An empty file says that there is nothing to be had from this JDK, or that
# the program is one for long runs.
rehearse() {
    if [ "$program" = cli ]; then
        printf 'fast start ... ' >&2
        (cd "$build" && "$java_home/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
            -XX:AOTCacheOutput=new.aot -cp "$build/tusk.jar" dev.tusk.cli.Rehearsal) \
            </dev/null >"$work/rehearsal.log" 2>&1
    fi
    if [ -s "$build/new.aot" ]; then
        mv "$build/new.aot" "$build/$fast_start"
    else
        : >"$build/$fast_start"
    fi
    rm -f "$build"/new.aot*
}
