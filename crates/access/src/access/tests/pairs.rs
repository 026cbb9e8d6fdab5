//! Keys of an issuer that signs for the tests and for nobody else.

/// Part of a key pair.
pub(super) const ED_KEY: &str = "MC4CAQAwBQYDK2VwBCIEIAMHLCZMNt8PvZ6/VlelbKR1cIr6JGY8M7lyKYL+ZM6e";
/// Part of a key pair.
pub(super) const ED_X: &str = "8KMwaFyIH56JBGM2NXN2wpgOpc8yRKyRnc_nc1c-uDc";
/// Part of a key pair.
pub(super) const EC_KEY: &str = "\
     MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgOs2v321C2iHws0c9eLBckr5ZH7gaqLGhWRzm+zreF2uhRANCAAT9\
     tqBR0NupwXBM0vI+IibShOkgy0vA74P8k7qG5T5aDLAmtDpUjD8jcthGLdsdlaUGzeb0r32sxcl9O/PPuLic";
/// Part of a key pair.
pub(super) const EC_X: &str = "_bagUdDbqcFwTNLyPiIm0oTpIMtLwO-D_JO6huU-Wgw";
/// Part of a key pair.
pub(super) const EC_Y: &str = "sCa0OlSMPyNy2EYt2x2VpQbN5vSvfazFyX0788-4uJw";
/// Part of a key pair.
pub(super) const RSA_KEY: &str = "\
     MIIEpAIBAAKCAQEA7eo0YvIYBIPDAVyroPuk1qK+tg90Z6IvfbCtPCLkWm9TDPsLPMnOZazJN2DrnOY8oDsHcic7GJX51REvJAP7\
     cqKzBRekNd+TWiLAOBCJ1lTa9itayY0SqTomariMJgiU/+dd9PXBhD9jkKyZTkznpLpnZ8AS3ZSiOlwsKw6wdZec1EehSFalLBq5\
     1yJ435Z9bX3oQXtvHMzfWu7EJnIvDKMiTs1ODclWOTngmVqcJJUfoORzyaBIMxda78uZKA/q2lSZ7/UB9kWdv59tic5D7iizBtLw\
     Ep5JkbY1z+zWbOlXPO52uQRsD8znntoF+afmoME8mspfVUmCa83Cn1pIlQIDAQABAoIBAAtm54bRwmaTp/4B4nR5yunBwpu4EY9B\
     Pb8WKgnmmYS0rslsTfARCIllO/7MRXkaAaV43r+mSKtCI3Hbe85hOyTrI42RbKcWUBoIQ1Jh3IaUlNUqY79NZFZkOTYbzRT/i/XY\
     W++NnZjIbu2ej/mphDUn/SUC7ASJhzLT0FwUkqQNUzu98fxFcWHNXX9q1c67Bzbmdm8Nk8M7gOIh36/vbD8PPs9o1pFdHKmqGrEx\
     l+z2sDuy0Sdi0DH5Lk+LQei6aClnVVpAo3plOvuKpMH4bho91n1aGJmXQK7I4sv3NHtUEBIYhvGQBOIcVLsplIPff0q6B6JRB8jk\
     VfzHN32FpvECgYEA/fxM3ZspsMOIar7B0Af5pcVYyTjXi52lom2XasJAcnzvyzHWtDOmbg4sJqPurgFyhUKKMfA+cnrwpImLwMqB\
     2iup797lQUnilOHHIPWrg7p0nX4dDZJRmL1ROiXHku1rL20Ae9t8Q4QFQfGxQF6CAMHxxn2PS6l5f6eeqRvzoHkCgYEA781GI8ve\
     bH02oT6vmCe06yuFGH+SVsNd1pj5W+8E2iZad60YrDqjvX2EWCqtP5XVW+qN3PsyWbJVZJM/0mOyUU4+hjzAAaG4OCw+kOm64LIZ\
     OqUfTfB6lYWSUk4cQuy8WoYaesUOPereFozzw6dYjgBIl5lTTaf4zSOVvGK3+f0CgYEArYvxRddZJGRnWXEg47IfXqs7YLuLZOYC\
     oLs7pII5IUHHZFOYvqcwSLE8b+bCF3n7s5zk6vya3wSsW/F0Yfa9xcLiKnpmsjb3MP4ZX6ceXDNSra7X0UcypChwUUgxV28NN2nG\
     09sEzOlv4kBw+mfZcwUS3Ks899lEoPp7CliEHxkCgYEAiUacyW8ytC518JafFN5eLmYqehzFnE+Yz3mg/iT1RSDBl1MLFcU36QkK\
     kyJTLVxL2KOMdJ2EdF6njbzRw1H5SZweJOBwFj8K43VIl9KFfY3W7YCLTCXHNwNRATbf7Nvy82tjizZ1cbKbUpN8FFwfUKMO62IF\
     kyX+QwkE9eQZZ80CgYB8BbZpTinwIUOTrM6WFY5YbCTR6w3itveIW2nUXOrR+VfY4Xz8u3ff5VDt88lkEsbb++xwcN8MfE+K7h8/\
     8YPaUNVMODElj6pDICI3TffRGfZE1gLWa+pDInrxQf8hUsZZ4zm+1HhkPQYQHQj117gcEpYq4a5Biw+7P7j/P12Quw==";
/// Part of a key pair.
pub(super) const RSA_N: &str = "\
     7eo0YvIYBIPDAVyroPuk1qK-tg90Z6IvfbCtPCLkWm9TDPsLPMnOZazJN2DrnOY8oDsHcic7GJX51REvJAP7cqKzBRekNd-TWiLA\
     OBCJ1lTa9itayY0SqTomariMJgiU_-dd9PXBhD9jkKyZTkznpLpnZ8AS3ZSiOlwsKw6wdZec1EehSFalLBq51yJ435Z9bX3oQXtv\
     HMzfWu7EJnIvDKMiTs1ODclWOTngmVqcJJUfoORzyaBIMxda78uZKA_q2lSZ7_UB9kWdv59tic5D7iizBtLwEp5JkbY1z-zWbOlX\
     PO52uQRsD8znntoF-afmoME8mspfVUmCa83Cn1pIlQ";
