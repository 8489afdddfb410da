// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.regex.Pattern;

/**
 * The SDK's own message of a failure, without secrets: it may quote a URL, the output of a
 * credential process, or a response of a metadata service.
 */
final class SdkText {

  private static final int MAX_LENGTH = 4_000;

  private static final String REDACTED = "REDACTED";

  /** User information and query of a URL. */
  private static final Pattern USER_INFORMATION = Pattern.compile("://[^/\\s@]*@");

  private static final Pattern QUERY = Pattern.compile("(://[^\\s?)\\]]+)\\?[^\\s)\\]]*");

  /** A JSON Web Token, as service accounts have. */
  private static final Pattern WEB_TOKEN = Pattern.compile("eyJ[\\w-]+\\.[\\w-]+(\\.[\\w-]*)?");

  /** An access key or the id of a role or user. */
  private static final Pattern ACCESS_KEY = Pattern.compile("\\bA[A-Z0-9]{3}[A-Z0-9]{12,}\\b");

  /** Forty or more characters of Base64 in both cases and with a digit: a secret key or a token. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?<![\\w+/=])(?=[\\w+/=]*[A-Z])(?=[\\w+/=]*[a-z])(?=[\\w+/=]*\\d)[\\w+/=]{40,}");

  private SdkText() {}

  /** The message of a failure, and that of its root cause unless the first contains it. */
  static String of(Throwable failure) {
    String message = message(failure);
    Throwable root = root(failure);
    String cause = root.getClass().getSimpleName() + ": " + message(root);
    return redacted(
        root == failure || message.contains(message(root))
            ? message
            : message + " (" + cause + ")");
  }

  static String redacted(String text) {
    String redacted = USER_INFORMATION.matcher(text).replaceAll("://");
    redacted = QUERY.matcher(redacted).replaceAll("$1");
    redacted = WEB_TOKEN.matcher(redacted).replaceAll(REDACTED);
    redacted = ACCESS_KEY.matcher(redacted).replaceAll(REDACTED);
    redacted = SECRET.matcher(redacted).replaceAll(REDACTED);
    return redacted.length() <= MAX_LENGTH ? redacted : redacted.substring(0, MAX_LENGTH) + "…";
  }

  static Throwable root(Throwable failure) {
    Throwable root = failure;
    for (Throwable cause = failure.getCause(); cause != null && cause != root; ) {
      root = cause;
      cause = cause.getCause();
    }
    return root;
  }

  private static String message(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
