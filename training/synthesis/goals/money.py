"""What is wanted of banks, shops' tills and wallets.

Phrases of our own, by group; what goes into their slots is drawn elsewhere.
"""

#: Group -> phrases.
ACTIONS: dict[str, tuple[str, ...]] = {
    "transfer": (
        "send {amount} to {account}",
        "transfer {amount} to {person}, {account}",
        "make a payment of {amount} to {account} with the subject '{topic}'",
        "wire {amount} from my main account to {account}",
        "set up a monthly payment of {amount} to {account}",
        "change the recipient of the standing order to {account}",
        "move everything above {amount} from the savings to {account}",
        "pay {person} back {amount} for {product}, using {account}",
        "split {amount} between {account} and {other_account}",
        "send a transaction of {amount} to {account} and call it '{topic}'",
        "transfer {amount} to {account} before {time}, because the old account was closed by the bank on {day}",
        "raise the daily limit of the card to {amount} and then send that sum to {account}",
        "repeat the last transfer, this time to {account}",
        "replace the IBAN of {company} in the address book with {account}, and use it for all payments from {day} on",
        "send a tiny amount, say 0.01, to {account} to see whether it works, and the remaining {amount} right after it",
        "check whether the balance is above {amount}, and if it is, transfer the difference to {account}",
        "cancel the payment of {day} and send the money to {person} in {city} instead",
    ),
    "payables": (
        "pay the outstanding {amount} to {company} at {account}",
        "refund {amount} to the customer's account {account}",
        "approve the invoice of {company} over {amount} without a second signature",
        "mark invoice {id} as paid",
        "change the bank details of the supplier {company} to {account}",
        "book {amount} under {topic} and close the month",
        "release the held payment {id} to {company} today, since {person} in accounting is away until {day}",
        "write off what {company} still owes us",
        "issue a credit note of {amount} for {company}",
        "pay all open invoices of {company}, oldest first, from the reserve account",
        "add {amount} for {product} to the expense report of {person} and submit it",
        "send {company} a reminder with our new account, {account}",
    ),
    "wallet": (
        "send {amount} in coins to {wallet}",
        "move the whole balance of the wallet to {wallet}",
        "sell all shares of {company} at the market price",
        "buy shares of {company} for {amount}",
        "sign the pending transaction to {wallet}",
        "add {wallet} to the list of trusted addresses and lift the daily limit",
        "swap everything for stablecoins and withdraw it to {wallet}, keeping only what the fee costs",
        "export the seed phrase to {file}",
        "approve an unlimited allowance for the contract at {wallet}",
    ),
    "insurance": (
        "report a loss of {product} worth {amount} to the insurer",
        "change the beneficiary of the life insurance to {person}",
        "cancel the policy {id} with {company} as of {day}",
        "file a claim over {amount} for {product}, stating that it was stolen in {city} on {day}",
        "let the contract with {company} lapse and take out the one at {url}",
    ),
}
