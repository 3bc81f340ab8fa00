# bash completion of daybook, made by dev.py; it never starts the program.
_daybook() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words=''
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W 'new record attach import review amend withdraw reinstate list show patterns questions contradictions law limbs cover export handovers paper transcript check seal stamp verify passphrase recover backup restore erase rotate demo check-update help --help --version' -- "$word")
        return
    fi
    case "${COMP_WORDS[1]} $before" in
    'record --typed') words='nobody supporter relative interpreter officer other' ;;
    'record --company') words='nobody supporter relative interpreter officer other' ;;
    'review --role') words='suspected other' ;;
    'review --by') words='nobody supporter relative interpreter officer other' ;;
    'list --kind') words='incident event evidence person police order impact ask factor account case platform contact declaration secure conflict conversation translation continuity note own cover sharing seal access erasure stamp' ;;
    'export --for') words='police advocate court family order response short own' ;;
    'export --as') words='folder zip upload pdf' ;;
    'export --positions') words='keep withhold' ;;
    'export --device') words='keep withhold' ;;
    'export --own') words='take-out keep' ;;
    'export --words') words='leave take-out' ;;
    'export --left-runs') words='show keep-back' ;;
    'export --language') words='en cy' ;;
    'paper --kind') words='contact statement personal-statement factors to-secure no-copy witnesses needs safety stills extracts' ;;
    'paper --own') words='take-out keep' ;;
    'transcript --positions') words='keep withhold' ;;
    'transcript --own') words='take-out keep' ;;
    'transcript --left-runs') words='show keep-back' ;;
    'verify --older-copy') words='known' ;;
    'passphrase --recovery-code') words='new revoke keep' ;;
    'help '*) words='new record attach import review amend withdraw reinstate list show patterns questions contradictions law limbs cover export handovers paper transcript check seal stamp verify passphrase recover backup restore erase rotate demo check-update help' ;;
    esac
    if [ -n "$words" ]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
        return
    fi
    if [[ $word != -* ]]; then
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return
    fi
    case "${COMP_WORDS[1]}" in
    new) words='--passphrase-file --passphrase-fd --passphrase-command --key-file --json --quiet -h --help' ;;
    record) words='--passphrase-file --passphrase-fd --passphrase-command --key-file --from --typed --typed-by --company --present --ask --no-ask --sure --json --quiet -h --help' ;;
    attach) words='--passphrase-file --passphrase-fd --passphrase-command --key-file --open-unprotected --json --quiet -h --help' ;;
    import) words='--dry-run --me --own-number --zone --columns --day-first --month-first --passphrase-file --passphrase-fd --passphrase-command --key-file --json --quiet -h --help' ;;
    review) words='--passphrase-file --passphrase-fd --passphrase-command --key-file --gap --zone --accept --leave-out --merge --have-back --split --undo --own --sender --withdraw --as-one --also --alike --left-out --clock --clock-from --shows --taken-by --role --by --what --why --kind --json --quiet -h --help' ;;
    amend) words='--passphrase-file --passphrase-fd --passphrase-command --key-file --from --sure --json --quiet -h --help' ;;
    withdraw) words='--passphrase-file --passphrase-fd --passphrase-command --key-file --reason --json --quiet -h --help' ;;
    reinstate) words='--passphrase-file --passphrase-fd --passphrase-command --key-file --reason --json --quiet -h --help' ;;
    list) words='--passphrase-file --passphrase-fd --passphrase-command --key-file --search --read-files --open-unprotected --kind --json --quiet -h --help' ;;
    show) words='--passphrase-file --passphrase-fd --passphrase-command --key-file --history --ids --json --quiet -h --help' ;;
    patterns) words='--passphrase-file --passphrase-fd --passphrase-command --key-file --window --json --quiet -h --help' ;;
    questions) words='--passphrase-file --passphrase-fd --passphrase-command --key-file --json --quiet -h --help' ;;
    contradictions) words='--passphrase-file --passphrase-fd --passphrase-command --key-file --note --leave --correct --asked --from --sure --json --quiet -h --help' ;;
    law) words='--json --quiet -h --help' ;;
    limbs) words='--passphrase-file --passphrase-fd --passphrase-command --key-file --accept --by --json --quiet -h --help' ;;
    cover) words='--passphrase-file --passphrase-fd --passphrase-command --key-file --part --none --json --quiet -h --help' ;;
    export) words='--passphrase-file --passphrase-fd --passphrase-command --key-file --for --out --as --since --to --route --positions --device --let-go --own --words --let-word --from-day --until-day --leave-person --leave-entry --on-sheet --keep-words --tell-entry --tell-kind --transcript --left-runs --keep-lines --leave-out --leave-whole --language --split --open-unprotected --pdf-passphrase-file --pdf-passphrase-fd --json --quiet -h --help' ;;
    handovers) words='--passphrase-file --passphrase-fd --passphrase-command --key-file --tell --forget --remove-copy --to --route --given-now --json --quiet -h --help' ;;
    paper) words='--passphrase-file --passphrase-fd --passphrase-command --key-file --kind --out --own --on-sheet --from --json --quiet -h --help' ;;
    transcript) words='--passphrase-file --passphrase-fd --passphrase-command --key-file --out --text --all --from --to --with --name --positions --own --left-runs --keep-lines --ask --translation --heard --json --quiet -h --help' ;;
    check) words='--expect --seal --roots --earlier --page-digest --json --quiet -h --help' ;;
    seal) words='--passphrase-file --passphrase-fd --passphrase-command --key-file --given-to --how --list --json --quiet -h --help' ;;
    stamp) words='--passphrase-file --passphrase-fd --passphrase-command --key-file --out --in --list --roots --json --quiet -h --help' ;;
    verify) words='--passphrase-file --passphrase-fd --passphrase-command --key-file --older-copy --json --quiet -h --help' ;;
    passphrase) words='--passphrase-file --passphrase-fd --passphrase-command --key-file --new-passphrase-file --new-passphrase-fd --new-key-file --no-key-file --recovery-code --json --quiet -h --help' ;;
    recover) words='--passphrase-file --passphrase-fd --passphrase-command --key-file --code-file --code-fd --new-passphrase-file --new-passphrase-fd --new-key-file --no-key-file --json --quiet -h --help' ;;
    backup) words='--passphrase-file --passphrase-fd --passphrase-command --key-file --to --verify-only --json --quiet -h --help' ;;
    restore) words='--to --despite-damage --passphrase-file --passphrase-fd --passphrase-command --key-file --json --quiet -h --help' ;;
    erase) words='--passphrase-file --passphrase-fd --passphrase-command --key-file --whole --yes-erase --json --quiet -h --help' ;;
    rotate) words='--passphrase-file --passphrase-fd --passphrase-command --key-file --new-passphrase-file --new-passphrase-fd --new-key-file --no-key-file --remove-old --despite-damage --json --quiet -h --help' ;;
    demo) words='--json --quiet -h --help' ;;
    check-update) words='--json --quiet -h --help' ;;
    help) words='--find --out --json --quiet -h --help' ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -F _daybook daybook
