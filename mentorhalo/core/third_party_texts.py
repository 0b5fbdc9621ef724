"""Texts of Django and allauth that people meet here and that this project translates itself.

Nothing imports this module. A project's catalogue wins over those of the libraries, but extraction
drops what no source names; so each text stands here, exactly as the library writes it, where
its own Hungarian is missing, is no good Hungarian, or says "te" where this project says "ön".
"""

from django.utils.translation import gettext_noop, ngettext_lazy, pgettext_lazy

# allauth: signing in
pgettext_lazy("field label", "Login")
gettext_noop("Username or email")
gettext_noop("Email")
gettext_noop("Email address")
gettext_noop("Forgot your password?")
gettext_noop("This account is currently inactive.")
gettext_noop("The email address and/or password you specified are not correct.")
gettext_noop("The username and/or password you specified are not correct.")
gettext_noop("Too many failed login attempts. Try again later.")
gettext_noop("Be patient, you are sending too many requests.")
gettext_noop("Incorrect password.")
gettext_noop("Use your password")
gettext_noop("Successfully signed in as %(name)s.")
gettext_noop("You have signed out.")

# allauth: passwords
gettext_noop("Please type your current password.")
gettext_noop("You must type the same password each time.")
gettext_noop("The email address is not assigned to any user account.")
gettext_noop("The password reset token was invalid.")
gettext_noop("Password successfully changed.")
gettext_noop("Password successfully set.")

# allauth: its letters
gettext_noop("Hello from %(site_name)s!")
gettext_noop("Thank you for using %(site_name)s!\n%(site_domain)s")
gettext_noop("Password Reset Email")
gettext_noop(
    "You're receiving this email because you or someone else has requested a password reset for "
    "your user account.\n"
    "It can be safely ignored if you did not request a password reset. Click the link below to "
    "reset your password."
)
gettext_noop("In case you forgot, your username is %(username)s.")
gettext_noop("Unknown Account")
gettext_noop(
    "You are receiving this email because you, or someone else, tried to access an account with "
    "email %(email)s. However, we do not have any record of such an account in our database."
)
gettext_noop("This mail can be safely ignored if you did not initiate this action.")
gettext_noop("If it was you, you can sign up for an account using the link below.")

# Django: errors of forms
gettext_noop("This field is required.")
gettext_noop("This field cannot be null.")
gettext_noop("Enter a number.")
gettext_noop("Enter a whole number.")
gettext_noop("Enter a valid email address.")
gettext_noop("Ensure this value is less than or equal to %(limit_value)s.")
gettext_noop("Ensure this value is greater than or equal to %(limit_value)s.")
ngettext_lazy(
    "Ensure this value has at least %(limit_value)d character (it has %(show_value)d).",
    "Ensure this value has at least %(limit_value)d characters (it has %(show_value)d).",
)
ngettext_lazy(
    "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
    "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
)
gettext_noop("Select a valid choice. That choice is not one of the available choices.")
gettext_noop("Select a valid choice. %(value)s is not one of the available choices.")
gettext_noop("%(model)s instance with %(field)s %(value)r is not a valid choice.")

# Django: accounts in the administration
gettext_noop("Conflicting form data submitted. Please try again.")
gettext_noop("Password-based authentication was disabled.")
gettext_noop("Reset password")
gettext_noop(
    "Whether the user will be able to authenticate using a password or not. If disabled, they may "
    "still be able to authenticate using other backends, such as Single Sign-On or LDAP."
)
gettext_noop("Password-based authentication")
gettext_noop("Enabled")
gettext_noop("Disabled")
gettext_noop("Raw passwords are not stored, so there is no way to see the user’s password.")
gettext_noop("Enable password-based authentication for this user by setting a password.")
gettext_noop(
    "This action will <strong>enable</strong> password-based authentication for this user."
)
gettext_noop("Disable password-based authentication")
gettext_noop("Enable password-based authentication")

# Django: the administration
gettext_noop("Model name")
gettext_noop("Add link")
gettext_noop("Change or view list link")
gettext_noop("Breadcrumbs")
gettext_noop("Site administration")
gettext_noop("View site")
gettext_noop("No, take me back")
gettext_noop(
    "You are authenticated as %(username)s, but are not authorized to access this page. Would you "
    "like to login to a different account?"
)
