# Starts a server and stops it when its owner ends, which shows as the end of standard input.
# Arguments: pg_ctl, data folder, log file, seconds to wait for the start, seconds to wait for a fast stop,
#            folder to remove in the end (or nothing).
# No signal may end this shell before the server: Ctrl-C reaches the whole foreground group of a terminal. PIPE, because
# the owner may be dead when the start is reported.
trap '' INT QUIT TERM HUP PIPE
pg_ctl=$1 data=$2 log=$3 start_seconds=$4 stop_seconds=$5 remove=$6

"$pg_ctl" start -D "$data" -l "$log" -w -t "$start_seconds" </dev/null >/dev/null 2>&1
code=$?
server=
[ -r "$data/postmaster.pid" ] && read -r server <"$data/postmaster.pid"
echo "started $code" 2>/dev/null

cat >/dev/null

# Somebody else may have stopped this server and started another one since.
running=
[ -r "$data/postmaster.pid" ] && read -r running <"$data/postmaster.pid"
if [ -n "$server" ] && [ "$running" = "$server" ]; then
  "$pg_ctl" stop -D "$data" -m fast -t "$stop_seconds" </dev/null >/dev/null 2>&1 ||
    "$pg_ctl" stop -D "$data" -m immediate -t 10 </dev/null >/dev/null 2>&1
fi
# After a start that failed, the owner may want to look at the log and to try again.
if [ -n "$remove" ] && [ "$code" = 0 ]; then
  cd / && rm -rf -- "$remove"
fi
