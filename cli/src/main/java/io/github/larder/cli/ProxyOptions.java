// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.cli.proxy.Limits;
import io.github.larder.cli.proxy.ProxySettings;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.httpclient5.PartitionResolver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code larder proxy}, but those of the backend. */
final class ProxyOptions {

  private static final String TOKEN_VARIABLE = "LARDER_PROXY_TOKEN";
  private static final Pattern LISTEN =
      Pattern.compile("(?:(?<host>\\[[0-9A-Fa-f:.%]+\\]|[^:\\[\\]]+|\\*):)?(?<port>\\d{1,5})");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([kmgKMG]?)");
  private static final int MAX_PORT = 65_535;

  @Option(
      names = {"-l", "--listen"},
      required = true,
      paramLabel = "[HOST:]PORT",
      description =
          "Where to listen. Without HOST on loopback; with * everywhere. Port 0 is a free one.")
  private String listen = "";

  @Option(
      names = "--origin",
      paramLabel = "URL",
      description = "The origin of a reverse proxy: http:// or https://, host, port.")
  private @Nullable String origin;

  @Option(
      names = "--private",
      description = "A private cache for each partition instead of a shared one.")
  private boolean isPrivate;

  @Option(
      names = "--partition",
      paramLabel = "BY",
      description = {
        "Who shares private responses: 'credentials' (requests with the same), 'header=NAME' (with",
        "the same value of a field), or 'user=NAME' (all: the proxy has one user)."
      })
  private @Nullable String partition;

  @Option(
      names = "--access-log",
      paramLabel = "FILE",
      description = "Append the access log to a file; '-' is stdout (the default), 'none' is none.")
  private String accessLog = "-";

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Allow administration for those who know the token in this file.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      description = "Connections of clients at a time; by default ${DEFAULT-VALUE}.")
  private int maxConnections = Limits.defaults().connections();

  @Option(
      names = "--max-head",
      paramLabel = "SIZE",
      description = "Bytes of the header fields of a request; by default ${DEFAULT-VALUE}.")
  private String maxHead = "64k";

  @Option(
      names = "--max-body",
      paramLabel = "SIZE",
      description = "Bytes of the body of a request, 0 for no limit; by default ${DEFAULT-VALUE}.")
  private String maxBody = "1g";

  /** {@return the settings that the options have, without the log and the token} */
  ProxySettings settings(Invocation invocation) {
    ProxySettings settings = ProxySettings.defaults().listen(address()).limits(limits());
    return origin == null ? settings : settings.origin(origin(origin));
  }

  private InetSocketAddress address() {
    Matcher matcher = LISTEN.matcher(listen);
    if (!matcher.matches() || Integer.parseInt(matcher.group("port")) > MAX_PORT) {
      throw CommandFault.wrongUse("--listen is not of the form [HOST:]PORT");
    }
    int port = Integer.parseInt(matcher.group("port"));
    String host = matcher.group("host");
    if (host == null) {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
    InetSocketAddress address =
        host.equals("*") ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw CommandFault.wrongUse("The host in --listen has no address");
    }
    return address;
  }

  private Limits limits() {
    Limits defaults = Limits.defaults();
    long head = bytes("--max-head", maxHead);
    if (maxConnections < 1 || head < 1 || head > Integer.MAX_VALUE) {
      throw CommandFault.wrongUse("--max-connections and --max-head are at least 1");
    }
    return new Limits(
        maxConnections,
        (int) head,
        bytes("--max-body", maxBody),
        defaults.headTime(),
        defaults.idleTime());
  }

  private static long bytes(String option, String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      throw CommandFault.wrongUse(option + " is a number of bytes, such as 65536, 64k or 1g");
    }
    long unit =
        switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
          case "k" -> 1L << 10;
          case "m" -> 1L << 20;
          case "g" -> 1L << 30;
          default -> 1;
        };
    return Long.parseLong(matcher.group(1)) * unit;
  }

  private static HttpHost origin(String text) {
    URI url = RequestText.url(text, PrivacyPolicy.standard());
    boolean hasPath = !url.getRawPath().isEmpty() && !url.getRawPath().equals("/");
    if (hasPath || url.getRawQuery() != null) {
      throw CommandFault.wrongUse("--origin is scheme, host and port, without a path");
    }
    try {
      return new HttpHost(url.getScheme(), URIAuthority.create(url.getRawAuthority()));
    } catch (URISyntaxException e) {
      throw CommandFault.wrongUse("--origin has no valid host");
    }
  }

  /** {@return who shares private responses; {@code null} for a shared cache} */
  @Nullable PartitionResolver partitions() {
    String by = partition;
    if (isPrivate && by == null) {
      throw CommandFault.wrongUse(
          "--private needs --partition: without one, each user is served the private responses of"
              + " all others; see larder proxy --help");
    }
    if (by == null) {
      return null;
    }
    if (!isPrivate) {
      throw CommandFault.wrongUse("--partition is for a --private cache");
    }
    String name = by.substring(by.indexOf('=') + 1);
    if (by.equals("credentials")) {
      return PartitionResolver.byCredentials();
    }
    if (by.startsWith("header=") && !name.isBlank()) {
      return PartitionResolver.identity(
          (request, context) ->
              Optional.ofNullable(request.getFirstHeader(name)).map(Header::getValue));
    }
    if (by.startsWith("user=") && !name.isBlank()) {
      return PartitionResolver.oneUser(name);
    }
    throw CommandFault.wrongUse("--partition is 'credentials', 'header=NAME' or 'user=NAME'");
  }

  /** {@return the log; {@code null} for none} */
  @Nullable AccessLogFile accessLog(Invocation invocation) throws IOException {
    return switch (accessLog) {
      case "-" -> AccessLogFile.to(invocation.out());
      case "none" -> null;
      default -> AccessLogFile.appendingTo(invocation.folder().resolve(accessLog));
    };
  }

  /** {@return the token; {@code null} if there is no administration} */
  @Nullable String token(Invocation invocation) {
    String token = invocation.environment().get(TOKEN_VARIABLE);
    if (tokenFile != null) {
      try {
        token = Files.readString(invocation.folder().resolve(tokenFile), UTF_8);
      } catch (IOException e) {
        throw CommandFault.wrongUse("The file of --token-file cannot be read");
      }
    }
    if (token == null) {
      return null;
    }
    if (token.isBlank() || !token.strip().chars().allMatch(c -> c > ' ' && c < 0x7F)) {
      throw CommandFault.wrongUse("The token is one word of printable ASCII");
    }
    return token.strip();
  }

  static String url(InetSocketAddress address) {
    InetAddress host = address.getAddress();
    String text = host.getHostAddress();
    return "http://"
        + (text.contains(":") ? "[" + text + "]" : text)
        + ":"
        + address.getPort()
        + "/";
  }
}
