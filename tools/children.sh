# Several programs served together: if one ends all end, and nothing they started stays behind. Sourced by ./run after machine.sh.

children=()

# Each child leads a process group, so that what it starts (the clock is a child of the worker) goes with it.
start_child() {
    trap stop_children EXIT
    trap 'stop_children; echo; say "已停止 · Stopped"; exit 0' INT TERM
    set -m
    "$@" 9>&- </dev/null &
    children+=($!)
    set +m
}

all_alive() {
    local child
    for child in "${children[@]}"; do kill -0 "$child" 2>/dev/null || return 1; done
}

# The last one first: while the worker ends its task it still asks the custody and the signer.
stop_children() {
    local place
    trap - EXIT INT TERM
    for ((place = ${#children[@]} - 1; place >= 0; place--)); do stop_child "${children[place]}"; done
    wait 2>/dev/null || true
}

stop_child() {
    kill -TERM "$1" 2>/dev/null || true
    for _ in {1..150}; do
        kill -0 "$1" 2>/dev/null || break
        sleep 0.1
    done
    kill -KILL -- "-$1" 2>/dev/null || true
}

serve_until_one_ends() {
    ! all_alive || wait -n || true
    fail "网站或后台意外停止，其余已一并停止（原因见上）。" "The site or the worker stopped unexpectedly; the other was stopped too (reason above)."
}
