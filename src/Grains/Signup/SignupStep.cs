namespace Billing.Signup;

/// <summary>What a signup does, in this order. Where it is, is stored before and after each; undoing goes the other way.</summary>
public enum SignupStep
{
    /// <summary>Waits for the code sent by e-mail; left out when the site does not want it.</summary>
    ConfirmEmail,

    /// <summary>Waits for a person; left out when the rules have no doubt.</summary>
    Review,
    HoldNumber,

    /// <summary>This and the other steps of the payment are left out when there is nothing to pay.</summary>
    OpenPayment,
    AwaitPayment,

    /// <summary>Whether somebody signed up with this e-mail address or card before; from here on nobody else does.</summary>
    CheckPayer,

    /// <summary>Waits for a person, when the payer is in doubt.</summary>
    ReviewPayer,
    CreateCustomer,

    /// <summary>This and the other steps of the phone are left out when the product has none. Before the account, since a number that had one is never given again.</summary>
    ReserveDevice,
    TakeNumber,
    CreateAccount,
    AssignDevice,

    /// <summary>The point of no return: what follows cannot fail, and is done until it is done.</summary>
    CapturePayment,

    /// <summary>Left out when the product has no initial balance.</summary>
    CreditBalance,
    OrderShipment,
    End,
}
