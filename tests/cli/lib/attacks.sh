# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2086,SC2154
# The attacks of operator_attacks.sh, which sources this.

# grown ATTACK CODE KEY…: the log only grows, so that witnesses who were there from the beginning cosign
# every head of it, and the verifiers find out.
grown() {
    name=$1 code=$2
    shift 2
    at open
    forge "$name" unwitnessed "$@"
    ask forged all $all
    answered 200
    fails "$code"
}

told_grown() {
    told "$1" "\`verify\` and \`verify.py\`: $code" 'the bundle, which the log and all witnesses have signed'
}

# ---- rewriting

at end
forge rewrite-answer
ask forged head $all
answered 409
proofs $all
fails V2
told 'an event is rewritten (the answer to an objection), all after it signed again' \
    'all witnesses: status 409; `verify` and `verify.py`: V2' 'the file that each witness keeps: PROVEN'
cp bundle/checkpoint forged/checkpoints/"$(sed -n 2p bundle/checkpoint)"
"$program" verify forged --proof proof.txt >out 2>&1
grep -q 'PROVEN' out || wrong "$name: verify does not say what is proven"
proven proof.txt
python3 "$second" forged --proof second.txt >out 2>&1
proven second.txt
# The same of a smaller head than the forged one, which is longer.
forge drop-objection-longer
cp bundle/checkpoint forged/checkpoints/"$(sed -n 2p bundle/checkpoint)"
for verifier in "$program verify" "python3 $second"; do
    rm -f longer.txt
    $verifier forged --proof longer.txt >out 2>&1
    proven longer.txt
done
told 'the same, and somebody lays the head that he was shown beside it' '`verify --proof` and `verify.py --proof`: V4' \
    'the file that each of them writes: PROVEN'

at end
forge rewrite-interpretations witness/*/key
fails V5
compared PROVEN forged bundle/checkpoint
proven compared.txt $(for side in $all; do echo "$side.example/witness"; done)
told 'what two boards have signed is rewritten, and all witnesses are bribed' \
    '`verify` and `verify.py`: V5' \
    'whoever has a head of before: `witness compare`: PROVEN, of the witnesses, too'

# ---- two views

at read
forge not-witnessed
mv forged first
forge rewrite-answer
ask first head a b
answered 200
ask forged head state observers
answered 200
fails V2 first
fails V2 forged
compared PROVEN forged
proven compared.txt
compared PROVEN first "$(echo witness/state/heads/*)"
proven compared.txt
ask forged head a b
answered 409
proofs a b
told 'two views: one log for the parties, another for state and observers' \
    'both bundles: V2; whoever compares: `witness compare`' \
    'the head of any side against the other bundle: PROVEN; the file of a witness that is shown both: PROVEN'

at policy
forge another-beginning
ask forged head $all
answered 422
no_proofs
compared PROVEN forged
proven compared.txt
told 'another history, longer, where a proof of growth says nothing of the beginning (8 events)' \
    'all witnesses: status 422; `verify` and `verify.py`: V2' \
    'the head of any side against what is published: `witness compare`: PROVEN'
fails V2

at end
forge drop-objection-longer
ask garbage forged head $all
answered 422
no_proofs
compared PROVEN forged
proven compared.txt
told 'the same with a proof of growth that is noise, so that no witness can keep a proof' \
    'all witnesses: status 422' \
    'the head of any side against what is published: `witness compare`: PROVEN'
ask forged head $all
answered 422
proofs $all
fails V2
told 'an objection that was witnessed is left out, and the log goes on to be longer than it was' \
    'all witnesses: status 422; `verify` and `verify.py`: V2' 'the file that each witness keeps: PROVEN'

# ---- withholding

at end
name=withholding
stands 2 early
compared WITHHELD early
to_judge early early
cp witness/a/heads/* "$base/judge/head"
(cd "$base/judge" && "$program" witness compare head early --policy policy.txt) >out 2>&1
[ $? -eq 1 ] && grep -q WITHHELD out || wrong 'the judge does not see what is withheld'
told 'events are withheld: an old bundle, good in itself, is what is published' \
    '`verify` and `verify.py`: INCOMPLETE; whoever has a head: `witness compare`: WITHHELD' \
    'the head, signed by the log and all witnesses, has more events'
forge drop-objection
ask forged head $all
answered 409
compared WITHHELD forged
fails V2
told 'an objection that was witnessed is left out, and the log ends sooner' \
    'all witnesses: status 409; `verify` and `verify.py`: V2; `witness compare`: WITHHELD' \
    'the head, signed by the log and all witnesses, has more events; once the log goes on: PROVEN, as above'

# ---- what should have come before the seed

at open
expect 2 'is possible now' seed town.ballast dice $dice --digits $dice --digits $dice --key keys/a-1.key \
    --key keys/b-1.key
grown seed-before-commit V5 keys/*.key
told_grown 'the seed is made before the freeze, and both parties, all boards sign it'
grown freeze-hidden V7 keys/*.key
told_grown 'the freeze is shown to no witness before the dice are thrown: it may be of any time'
grown sample-changed V10 keys/*.key
told_grown 'a card is exchanged in the list of the sample, and boards read the other one'
grown totals-changed V12 keys/*.key
told_grown 'other totals are reported than the records have'

# ---- the records

grown records-changed V11 keys/*.key
told_grown 'the votes are opened after the seed, and one is another than was sealed'
grown other-record-opened V13 keys/*.key
told_grown 'a drawn card is opened to the record of another card'

at end
forge records-sealed-again $but_a
ask forged head a
answered 409
proofs a
fails V2
told 'the votes are changed after the seed and sealed again: the freeze is rewritten, with all keys but those of one witness' \
    'that witness: status 409; `verify` and `verify.py`: V2' 'the file that it keeps: PROVEN'

# ---- the paper before the records

at read
name='a correction after the opening'
awk -F, 'NR == 1 || $2 == 1' mvr-1.csv >one.csv
expect 2 'what was read before that stands' correct town.ballast "$(last_event mvr)" one.csv --reason typo \
    --key keys/a-2.key --key keys/b-2.key
grown corrected-after-opening V13 keys/*.key
told_grown 'what was read is corrected after the record was opened, to fit it; both boards sign'
grown corrected-unseen V13 keys/*.key
told_grown 'the same, between the visit of the witnesses and the opening'
grown opened-before-reading V5 keys/*.key
told_grown 'the record of a card is opened before its paper is read'
grown reading-hidden V13 keys/*.key
told_grown 'what was read is shown to no witness before the records are opened'
grown risk-shaded V14 keys/*.key
told_grown 'a smaller risk is written than was measured'

# ---- an old backup

at end
name='an old backup'
cp "$base/at-read/town.ballast" .
restored() {
    "$program" cosign town.ballast --witness "a=$url_a" --witness "b=$url_b" \
        --witness "state=$url_state" --witness "observers=$url_observers" >out 2>&1
    [ $? -eq 1 ] && grep -q "$1" out || { wrong "$name: cosign does not say $1"; cat out; }
}
restored 'ROLLBACK DETECTED'
expect 1 'ROLLBACK DETECTED' cosign town.ballast --import bundle/checkpoint
no_proofs
told 'an old backup of the record is put back' '`cosign`, by every witness and by any head: ROLLBACK DETECTED' \
    'the head, signed by the log and all witnesses, has more events'
must "$program" conclude town.ballast
must "$program" publish town.ballast again
for side in a b; do
    must "$program" object town.ballast 'One event more.' --party "Party $(echo $side | tr ab AB)" --key keys/$side-1.key
done
must "$program" publish town.ballast again
restored 'ANOTHER HISTORY'
fails V2 again
compared PROVEN again
proven compared.txt
told 'the old backup goes on as if nothing had been' \
    '`cosign`, by every witness: ANOTHER HISTORY; `verify` and `verify.py`: V2' \
    'the head of any side against what is published: `witness compare`: PROVEN'

# ---- keys

at end
for forgery in 'boards-forged:the operator signs for boards, with keys of the same names' \
    'board-added:the operator adds a board of his own'; do
    grown "${forgery%%:*}" V5
    told_grown "${forgery#*:}"
done
grown key-revoked V5 keys/*.key
told_grown "a board's key that was revoked signs on"

# ---- witnesses and observers

at end
forge rewrite-answer witness/state/key
compared PROVEN forged bundle/checkpoint
proven compared.txt state.example/witness
fails V2
told 'a witness cosigns two histories, with the operator' '`verify` and `verify.py`: V2; `witness compare`' \
    'what `witness compare` writes: PROVEN, of the log and of the witness'

name='false claims'
claimed() {
    expect 1 'NOT EVIDENCE' witness check-proof "$1" --policy "$base/policy.txt"
    python3 "$here/lib/two_heads.py" "$base/policy.txt" "$1" >out 2>&1 && wrong "$name: $1 convinces"
}
freeze=$(find bundle/checkpoints -type f | sort | head -n 1)
python3 "$operator" claim bundle "${freeze##*/}" town.key >grown.txt
claimed grown.txt
sed 's/^\(— [^ ]* .\{20\}\)./\1A/' compared.txt >signature.txt
claimed signature.txt
python3 "$operator" claim bundle "${freeze##*/}" town.key noise >noise.txt
claimed noise.txt
expect 0 'has grown' witness compare "$freeze" bundle --policy "$base/policy.txt"
told 'an observer claims falsely that the record was changed' '`witness check-proof`: NOT EVIDENCE' \
    'the head that he was shown against the bundle: `witness compare`: has grown from it'

# ---- another world

at end
name='another policy'
mkdir elsewhere && cd elsewhere || exit 2
end_witnesses
guarded
cp -r bundle ../invented
cd ..
"$program" verify invented >out 2>&1 || wrong 'the invented audit has a fault'
fails V1 invented
serve_witnesses
python3 "$operator" ask invented head elsewhere/town.key "a=$url_a" "b=$url_b" >asked
answered 403
told 'a whole audit is invented, with keys, witnesses and a policy of its own' \
    '`verify --policy-sha256` and `verify.py`: V1; all witnesses: status 403' \
    "the policy's SHA-256, which was announced"

# ---- the shares of the seed: what comes between them

end_witnesses
dice_only=
rm -rf "$base/world" "$base"/at-*
mkdir "$base/world" && cd "$base/world" || exit 2
make_town
guarded_open
keep open
guarded_commit
guarded_seed
guarded_rounds
guarded_end
keep end
end_witnesses
cp policy.txt "$base/"
anchor=$(sha256sum policy.txt | cut -d ' ' -f 1)
stands 0 bundle
grown shares-hidden V8 keys/*.key
told_grown 'no witness sees the commitments to the shares before the shares are revealed'
grown reveals-hidden V8 keys/*.key
told_grown 'no witness sees the shares before the dice are thrown'
