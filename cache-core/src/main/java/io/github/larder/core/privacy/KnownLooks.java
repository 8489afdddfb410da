// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.privacy;

import io.github.larder.core.privacy.UrlRedactor.SecretLook;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Secrets that are recognised by their form. URLs may be long and hostile: no pattern starts to
 * match at more than a few places of a word.
 */
final class KnownLooks {

  /** Credentials by their form, in URLs and in the fields of a response. */
  static final List<SecretLook> CREDENTIALS =
      List.of(
          // JWT and JWE: a header that begins with {"
          look("eyj", "(?<![\\w-])eyJ[\\w-]{8,}\\.[\\w-]*\\.[\\w-]+(?:\\.[\\w-]+)*"),
          // AWS, Google, GitHub, GitLab, Slack, Stripe, OpenAI, npm, PyPI, SendGrid, Vault
          look("akia", "\\bAKIA[A-Z0-9]{16}\\b"),
          look("asia", "\\bASIA[A-Z0-9]{16}\\b"),
          look("aiza", "\\bAIza[\\w-]{35}"),
          look("ya29.", "\\bya29\\.[\\w-]{10,}"),
          look("gh", "\\bgh[opsur]_[A-Za-z0-9]{20,}"),
          look("github_pat_", "\\bgithub_pat_\\w{20,}"),
          look("glpat-", "\\bglpat-[\\w-]{20,}"),
          look("xox", "\\bxox[a-z]-[\\w-]{10,}"),
          look("k_live_", "\\b[rs]k_live_[A-Za-z0-9]{10,}"),
          look("k_test_", "\\b[rs]k_test_[A-Za-z0-9]{10,}"),
          look("sk-", "(?<![\\w-])sk-(?=[\\w-]*\\d)(?=[\\w-]*[A-Z])[\\w-]{20,}"),
          look("npm_", "\\bnpm_[A-Za-z0-9]{30,}"),
          look("pypi-", "\\bpypi-[\\w-]{16,}"),
          look("sg.", "\\bSG\\.[\\w-]{16,}\\.[\\w-]{16,}"),
          look("hv", "\\bhv[brs]\\.[\\w-]{20,}"),
          // The paths of web hooks and bots: Slack, Discord, Telegram
          look("/services/t", "/services/(T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/\\w{16,})"),
          look("/webhooks/", "/webhooks/(\\d{15,}/[\\w-]{30,})"),
          look("/bot", "/bot(\\d{5,}:[\\w-]{30,})"),
          // ASP.NET's sessions without cookies
          look("/(", "/\\(((?:[A-Z]\\([\\w-]+\\))+)\\)"),
          after("password/", "(?:reset[-_]?)?password"),
          after("jsessionid/", "jsessionid"));

  /** In request URLs also path segments that follow the name of a secret. */
  static final List<SecretLook> URLS =
      joined(
          CREDENTIALS,
          after("key/", "api[-_]?key"),
          after("keys/", "api[-_]?keys"),
          after("token/", "(?:access[-_]?|auth[-_]?)?token"),
          after("tokens/", "(?:access[-_]?|auth[-_]?)?tokens"),
          after("secret/", "secret"),
          after("secrets/", "secrets"),
          after("passwords/", "passwords"),
          after("jwt/", "jwt"));

  /** In response fields also credentials within other text. */
  static final List<SecretLook> FIELDS =
      joined(
          CREDENTIALS,
          look("bearer ", "(?i)\\bbearer ([\\w.~+/-]{16,}=*)(?![\\w.~+/=-])"),
          look("basic ", "(?i)\\bbasic ([A-Za-z0-9+/]{8,}={0,2})(?![\\w+/=-])"),
          look("signature=", "(?i)[?&;]x-(?:amz|goog)-signature=([0-9a-f]{16,})"),
          look("sig=", "[?&;]sig=([\\w%+/=-]{16,})"),
          look("://", "://([^/?#\\s:@\"<>]+:[^/?#\\s@\"<>]+)@"));

  private KnownLooks() {}

  private static SecretLook look(String hint, String regex) {
    return new SecretLook(hint, Pattern.compile(regex));
  }

  private static SecretLook after(String hint, String segment) {
    return look(hint, "(?i)/" + segment + "/((?=[^/;?#]*\\d)[^/;?#]{8,})");
  }

  private static List<SecretLook> joined(List<SecretLook> looks, SecretLook... more) {
    List<SecretLook> all = new ArrayList<>(looks);
    all.addAll(List.of(more));
    return List.copyOf(all);
  }
}
