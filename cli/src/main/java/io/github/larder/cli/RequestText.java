package io.github.larder.cli;

import io.github.larder.core.PrivacyPolicy;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;

/**
 * Reads what a person typed: a URL, header fields, options. Faults never repeat a value, which may
 * be a secret.
 */
final class RequestText {

  private RequestText() {}

  static URI url(String text, PrivacyPolicy privacy) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw CommandFault.wrongUse(
          "'" + privacy.redact(text) + "' is not a URL: " + e.getReason() + " at " + e.getIndex());
    }
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null) {
      throw CommandFault.wrongUse(
          "'" + privacy.redact(text) + "' does not begin with http:// or https:// and a host");
    }
    if (url.getRawUserInfo() != null) {
      throw CommandFault.wrongUse(
          "A user name in a URL is not sent; use -H 'Authorization: ...' instead");
    }
    return url;
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
    return new BasicHeader(name, text.substring(colon + 1).strip());
  }
}
