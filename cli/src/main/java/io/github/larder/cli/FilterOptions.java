// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import io.github.larder.cli.text.Amounts;
import io.github.larder.core.admin.CacheAdmin;
import io.github.larder.core.admin.CachedEntry.State;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.EntryFilter.Expiry;
import java.time.Clock;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that select entries. All of them must hold. */
final class FilterOptions {

  private static final Pattern STATUS =
      Pattern.compile("([1-9])xx|([1-9][0-9]{2})(?:-([1-9][0-9]{2}))?");

  @Option(
      names = "--url",
      paramLabel = "PREFIX",
      description = "URLs that begin with PREFIX, as 'ls' shows them.")
  private @Nullable String urlPrefix;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "URLs of this host; *.example.org for all below it.")
  private @Nullable String host;

  @Option(
      names = "--path",
      paramLabel = "GLOB",
      description = "Paths: * for any characters but a slash, ** for any, ? for one.")
  private @Nullable String path;

  @Option(
      names = "--regex",
      paramLabel = "REGEX",
      description = "URLs in which a regular expression is found.")
  private @Nullable String regex;

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "A status code, 4xx, or a range such as 200-299.")
  private @Nullable String status;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "A media type, such as text/html or image/*.")
  private @Nullable String type;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "fresh, stale, expired, or any (expired ones included).")
  private @Nullable String state;

  @Option(
      names = "--older-than",
      paramLabel = "TIME",
      description = "Received longer ago than this: 90s, 15m, 12h, 7d, 2w.")
  private @Nullable String olderThan;

  @Option(
      names = "--larger-than",
      paramLabel = "SIZE",
      description = "Stored bodies of more bytes than this: 500, 64K, 10M.")
  private @Nullable String largerThan;

  @Option(
      names = "--tag",
      paramLabel = "TAG",
      description = "Responses of a group (Cache-Groups, RFC 9875).")
  private @Nullable String tag;

  /** {@return whether there is a condition} */
  boolean isGiven() {
    return urlPrefix != null
        || host != null
        || path != null
        || regex != null
        || status != null
        || type != null
        || state != null
        || olderThan != null
        || largerThan != null
        || tag != null;
  }

  /** {@return the filter; errors contain no value, which may be a secret} */
  EntryFilter filter(CacheAdmin admin, Clock clock) {
    EntryFilter.Builder filter =
        EntryFilter.builder()
            .uriPrefix(urlPrefix)
            .host(host)
            .pathGlob(path)
            .mediaType(type)
            .tag(tag);
    given("--regex", regex, text -> filter.uriPattern(Pattern.compile(text)));
    given("--status", status, text -> setStatuses(filter, text));
    given(
        "--older-than",
        olderThan,
        text -> filter.receivedBefore(clock.instant().minus(Amounts.parseTime(text))));
    given("--larger-than", largerThan, text -> filter.largerThan(Amounts.parseSize(text)));
    EntryFilter whole = filter.build();
    if (state == null) {
      return whole;
    }
    return switch (state.toLowerCase(Locale.ROOT)) {
      case "any" -> whole.toBuilder().expiry(Expiry.ANY).build();
      case "fresh" -> admin.inState(whole, State.FRESH);
      case "stale" -> admin.inState(whole, State.STALE);
      case "expired" -> admin.inState(whole, State.EXPIRED);
      default -> throw CommandFault.wrongUse("--state is not fresh, stale, expired or any");
    };
  }

  private static void setStatuses(EntryFilter.Builder filter, String text) {
    Matcher matcher = STATUS.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a status such as 200, 4xx or 200-299");
    }
    if (matcher.group(1) != null) {
      int hundreds = Integer.parseInt(matcher.group(1)) * 100;
      filter.statuses(hundreds, hundreds + 99);
      return;
    }
    int min = Integer.parseInt(matcher.group(2));
    filter.statuses(min, matcher.group(3) == null ? min : Integer.parseInt(matcher.group(3)));
  }

  private static void given(String option, @Nullable String text, Consumer<String> use) {
    if (text == null) {
      return;
    }
    try {
      use.accept(text);
    } catch (PatternSyntaxException e) {
      throw CommandFault.wrongUse(option + " is not a regular expression");
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw CommandFault.wrongUse(option + " is " + e.getMessage());
    }
  }
}
