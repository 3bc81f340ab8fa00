# PowerShell completion of daybook, made by dev.py; it never starts the program.
Register-ArgumentCompleter -Native -CommandName daybook -ScriptBlock {
    param($word, $line, $cursor)
    $options = @{
        'new' = '--passphrase-file --passphrase-fd --passphrase-command --key-file --json --quiet -h --help'
        'record' = '--passphrase-file --passphrase-fd --passphrase-command --key-file --from --typed --typed-by --company --present --ask --no-ask --sure --json --quiet -h --help'
        'attach' = '--passphrase-file --passphrase-fd --passphrase-command --key-file --open-unprotected --json --quiet -h --help'
        'import' = '--dry-run --me --own-number --zone --columns --day-first --month-first --passphrase-file --passphrase-fd --passphrase-command --key-file --json --quiet -h --help'
        'review' = '--passphrase-file --passphrase-fd --passphrase-command --key-file --gap --zone --accept --leave-out --merge --have-back --split --undo --own --sender --withdraw --as-one --also --alike --left-out --clock --clock-from --shows --taken-by --role --by --what --why --kind --json --quiet -h --help'
        'amend' = '--passphrase-file --passphrase-fd --passphrase-command --key-file --from --sure --json --quiet -h --help'
        'withdraw' = '--passphrase-file --passphrase-fd --passphrase-command --key-file --reason --json --quiet -h --help'
        'reinstate' = '--passphrase-file --passphrase-fd --passphrase-command --key-file --reason --json --quiet -h --help'
        'list' = '--passphrase-file --passphrase-fd --passphrase-command --key-file --search --read-files --open-unprotected --kind --json --quiet -h --help'
        'show' = '--passphrase-file --passphrase-fd --passphrase-command --key-file --history --ids --json --quiet -h --help'
        'patterns' = '--passphrase-file --passphrase-fd --passphrase-command --key-file --window --json --quiet -h --help'
        'questions' = '--passphrase-file --passphrase-fd --passphrase-command --key-file --json --quiet -h --help'
        'contradictions' = '--passphrase-file --passphrase-fd --passphrase-command --key-file --note --leave --correct --asked --from --sure --json --quiet -h --help'
        'law' = '--json --quiet -h --help'
        'limbs' = '--passphrase-file --passphrase-fd --passphrase-command --key-file --accept --by --json --quiet -h --help'
        'cover' = '--passphrase-file --passphrase-fd --passphrase-command --key-file --part --none --json --quiet -h --help'
        'export' = '--passphrase-file --passphrase-fd --passphrase-command --key-file --for --out --as --since --to --route --positions --device --let-go --own --words --let-word --from-day --until-day --leave-person --leave-entry --on-sheet --keep-words --tell-entry --tell-kind --transcript --left-runs --keep-lines --leave-out --leave-whole --language --split --open-unprotected --pdf-passphrase-file --pdf-passphrase-fd --json --quiet -h --help'
        'handovers' = '--passphrase-file --passphrase-fd --passphrase-command --key-file --tell --forget --remove-copy --to --route --given-now --json --quiet -h --help'
        'paper' = '--passphrase-file --passphrase-fd --passphrase-command --key-file --kind --out --own --on-sheet --from --json --quiet -h --help'
        'transcript' = '--passphrase-file --passphrase-fd --passphrase-command --key-file --out --text --all --from --to --with --name --positions --own --left-runs --keep-lines --ask --translation --heard --json --quiet -h --help'
        'check' = '--expect --seal --roots --earlier --page-digest --json --quiet -h --help'
        'seal' = '--passphrase-file --passphrase-fd --passphrase-command --key-file --given-to --how --list --json --quiet -h --help'
        'stamp' = '--passphrase-file --passphrase-fd --passphrase-command --key-file --out --in --list --roots --json --quiet -h --help'
        'verify' = '--passphrase-file --passphrase-fd --passphrase-command --key-file --older-copy --json --quiet -h --help'
        'passphrase' = '--passphrase-file --passphrase-fd --passphrase-command --key-file --new-passphrase-file --new-passphrase-fd --new-key-file --no-key-file --recovery-code --json --quiet -h --help'
        'recover' = '--passphrase-file --passphrase-fd --passphrase-command --key-file --code-file --code-fd --new-passphrase-file --new-passphrase-fd --new-key-file --no-key-file --json --quiet -h --help'
        'backup' = '--passphrase-file --passphrase-fd --passphrase-command --key-file --to --verify-only --json --quiet -h --help'
        'restore' = '--to --despite-damage --passphrase-file --passphrase-fd --passphrase-command --key-file --json --quiet -h --help'
        'erase' = '--passphrase-file --passphrase-fd --passphrase-command --key-file --whole --yes-erase --json --quiet -h --help'
        'rotate' = '--passphrase-file --passphrase-fd --passphrase-command --key-file --new-passphrase-file --new-passphrase-fd --new-key-file --no-key-file --remove-old --despite-damage --json --quiet -h --help'
        'demo' = '--json --quiet -h --help'
        'check-update' = '--json --quiet -h --help'
        'help' = '--find --out --json --quiet -h --help'
    }
    $choices = @{
        'record --typed' = 'nobody supporter relative interpreter officer other'
        'record --company' = 'nobody supporter relative interpreter officer other'
        'review --role' = 'suspected other'
        'review --by' = 'nobody supporter relative interpreter officer other'
        'list --kind' = 'incident event evidence person police order impact ask factor account case platform contact declaration secure conflict conversation translation continuity note own cover sharing seal access erasure stamp'
        'export --for' = 'police advocate court family order response short own'
        'export --as' = 'folder zip upload pdf'
        'export --positions' = 'keep withhold'
        'export --device' = 'keep withhold'
        'export --own' = 'take-out keep'
        'export --words' = 'leave take-out'
        'export --left-runs' = 'show keep-back'
        'export --language' = 'en cy'
        'paper --kind' = 'contact statement personal-statement factors to-secure no-copy witnesses needs safety stills extracts'
        'paper --own' = 'take-out keep'
        'transcript --positions' = 'keep withhold'
        'transcript --own' = 'take-out keep'
        'transcript --left-runs' = 'show keep-back'
        'verify --older-copy' = 'known'
        'passphrase --recovery-code' = 'new revoke keep'
    }
    $typed = @($line.CommandElements | ForEach-Object { $_.ToString() })
    $before = if ($word) { $typed[-2] } else { $typed[-1] }
    $count = if ($word) { $typed.Count - 1 } else { $typed.Count }
    $found = if ($count -eq 1) {
        'new record attach import review amend withdraw reinstate list show patterns questions contradictions law limbs cover export handovers paper transcript check seal stamp verify passphrase recover backup restore erase rotate demo check-update help --help --version'
    } elseif ($choices.ContainsKey("$($typed[1]) $before")) {
        $choices["$($typed[1]) $before"]
    } elseif ($typed[1] -eq 'help' -and $word -notlike '-*') {
        'new record attach import review amend withdraw reinstate list show patterns questions contradictions law limbs cover export handovers paper transcript check seal stamp verify passphrase recover backup restore erase rotate demo check-update help'
    } elseif ($word -like '-*') {
        $options[$typed[1]]
    }
    if ($found) { $found.Split(' ') | Where-Object { $_ -like "$word*" } }
}
