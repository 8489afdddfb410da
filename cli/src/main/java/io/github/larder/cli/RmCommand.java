// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import io.github.larder.cli.text.SafeText;
import io.github.larder.core.admin.CacheAdmin;
import io.github.larder.core.admin.CachedEntry;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.spi.EntryFilter;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hc.client5.http.impl.cache.CacheKeyGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code larder rm}: removes what is stored for a URL. */
@Command(
    name = "rm",
    mixinStandardHelpOptions = true,
    versionProvider = ProjectVersion.class,
    sortOptions = false,
    description = {
      "Remove what is stored for a URL, with all its variants.%n",
      "Without --all-partitions only entries that all users share are removed, and only they are read.",
      "With it the whole cache is read, and the entries of every partition, and of requests with a",
      "body, are removed as well.%n"
    },
    footer = {
      "",
      BackendOptions.BACKENDS_1,
      BackendOptions.BACKENDS_2,
      BackendOptions.BACKENDS_3,
      "",
      "Exit status: 0 if nothing is stored any more; 1 if the cache cannot be read or written, or the",
      "answer was no; 2 if the command line is wrong."
    })
final class RmCommand implements Callable<Integer> {

  private static final int MAX_SHOWN = 10;

  private final Invocation invocation;
  @Mixin private AdminOptions options = new AdminOptions();
  @Mixin private Confirmation confirmation = new Confirmation();

  @Parameters(
      paramLabel = "URL",
      arity = "1",
      description = "The URL, beginning with http:// or https://.")
  private String url = "";

  @Option(
      names = "--all-partitions",
      description = "Remove the entries of all partitions; reads everything.")
  private boolean allPartitions;

  RmCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  /** {@return the key that HttpClient's cache gives a URL} */
  static String clientKey(String url) {
    URI parsed = RequestText.url(url, PrivacyPolicy.standard());
    return CacheKeyGenerator.INSTANCE.generateKey(parsed);
  }

  @Override
  public Integer call() {
    String clientKey = clientKey(url);
    return options.run(
        invocation,
        admin -> allPartitions ? removeFromAllPartitions(admin) : removeShared(admin, clientKey));
  }

  private int removeShared(CacheAdmin admin, String clientKey) {
    boolean isStored = admin.entry(admin.key(clientKey)).isPresent();
    String shown = admin.key(clientKey).value();
    if (!isStored) {
      return print("nothing is stored under " + shown, 0);
    }
    if (confirmation.isDryRun()) {
      return print("would remove " + shown + " and its variants", 1);
    }
    if (!confirmation.isGiven("Remove " + shown + " and its variants?")) {
      return CommandFault.FAILED;
    }
    long removed = admin.removeKey(clientKey).entries();
    return print("removed: " + removed, removed);
  }

  private int removeFromAllPartitions(CacheAdmin admin) {
    EntryFilter filter = admin.ofUrl(url, clientKey(url));
    if (confirmation.isDryRun() || confirmation.asks()) {
      List<CachedEntry> found = admin.entries(filter).limit(MAX_SHOWN + 1L).toList();
      EntryText text = new EntryText(Instant.now(), false);
      found.stream().limit(MAX_SHOWN).forEach(entry -> invocation.say(text.line(entry)));
      String count = found.size() > MAX_SHOWN ? "more than " + MAX_SHOWN : "" + found.size();
      if (confirmation.isDryRun() || found.isEmpty()) {
        return print("would remove: " + count, found.size());
      }
      if (!confirmation.isGiven("Remove " + count + " entries?")) {
        return CommandFault.FAILED;
      }
    }
    try (LongWork work = new LongWork(invocation, "removed", 0)) {
      long removed = admin.withProgress(work).remove(filter).entries();
      return print("removed: " + removed, removed);
    }
  }

  private int print(String line, long entries) {
    try (Output out = new Output(invocation)) {
      out.line(
          options.json()
              ? Explanation.jsonObject(Map.of("entries", entries))
              : SafeText.line(line));
    }
    return 0;
  }
}
