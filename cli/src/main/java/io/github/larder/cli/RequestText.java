// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.core.privacy.PrivacyPolicy;
import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.net.URIAuthority;

/**
 * Parses the arguments of a command: a URL, header fields, options. Errors never contain a value,
 * which may be a secret.
 */
final class RequestText {

  private RequestText() {}

  /**
   * Parses a URL. Characters beyond ASCII are percent-encoded as UTF-8, and in a host as its name
   * in the DNS.
   */
  static URI url(String text, PrivacyPolicy privacy) {
    URI url = parsed(text, privacy);
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!(scheme.equals("http") || scheme.equals("https")) || url.getRawAuthority() == null) {
      throw noHost(text, privacy);
    }
    try {
      // URI parses no host with an underscore, although the DNS resolves it.
      String asciiAuthority = asciiHost(url.getRawAuthority());
      URIAuthority authority = URIAuthority.create(asciiAuthority);
      if (authority.getUserInfo() != null) {
        throw CommandFault.wrongUse(
            "A user name in a URL is not sent; use -H 'Authorization: ...' instead");
      }
      if (authority.getHostName().isEmpty()) {
        throw noHost(text, privacy);
      }
      return URI.create(
          scheme + "://" + asciiAuthority + percentEncoded(url.getRawPath()) + query(url));
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw noHost(text, privacy);
    }
  }

  private static URI parsed(String text, PrivacyPolicy privacy) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw CommandFault.wrongUse(
          "'" + privacy.redact(text) + "' is not a URL: " + e.getReason() + " at " + e.getIndex());
    }
  }

  private static CommandFault noHost(String text, PrivacyPolicy privacy) {
    return CommandFault.wrongUse(
        "'" + privacy.redact(text) + "' does not begin with http:// or https:// and a host");
  }

  private static String query(URI url) {
    return url.getRawQuery() == null ? "" : "?" + percentEncoded(url.getRawQuery());
  }

  private static String asciiHost(String authority) {
    return isAscii(authority) ? authority : IDN.toASCII(authority);
  }

  private static String percentEncoded(String text) {
    if (isAscii(text)) {
      return text;
    }
    StringBuilder encoded = new StringBuilder();
    for (byte octet : text.getBytes(UTF_8)) {
      if (octet >= 0) {
        encoded.append((char) octet);
      } else {
        encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
      }
    }
    return encoded.toString();
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }

  static List<Header> headers(List<String> texts) {
    return texts.stream().map(RequestText::header).toList();
  }

  static Map<String, String> options(List<String> texts) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw CommandFault.wrongUse("An --option is not of the form NAME=VALUE");
      }
      String name = text.substring(0, equals);
      if (options.put(name, text.substring(equals + 1)) != null) {
        throw CommandFault.wrongUse("--option " + name + " is given twice");
      }
    }
    return options;
  }

  private static Header header(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? "" : text.substring(0, colon).strip();
    if (name.isEmpty() || text.chars().anyMatch(c -> c == '\r' || c == '\n')) {
      throw CommandFault.wrongUse("A -H is not of the form 'NAME: VALUE', on one line");
    }
    if (!text.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7F))) {
      // RFC 9110, section 5.5. HttpClient would send one byte for each character, or a '?'.
      throw CommandFault.wrongUse(
          "A -H has other characters than ASCII; encode them as its field says");
    }
    return new BasicHeader(name, text.substring(colon + 1).strip());
  }
}
