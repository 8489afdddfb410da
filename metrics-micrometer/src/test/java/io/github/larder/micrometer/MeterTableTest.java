// SPDX-License-Identifier: Apache-2.0
package io.github.larder.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.CacheStack;
import io.github.larder.core.Verdict;
import io.github.larder.core.collapse.RequestWait;
import io.github.larder.model.CacheKey;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The guide's table lists every meter correctly. */
@ExtendWith(LocalDynamoDbExtension.class)
class MeterTableTest {

  /** Tests run in the folder of their module. */
  private static final Path PAGE = Path.of("..", "docs", "metrics.md");

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(larder[a-z.]+)` \\| (\\S+) \\| (\\S+) \\| ([^|]+) \\|");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  MeterTableTest(LocalDynamoDb local) {
    WatchedStacks stacks = new WatchedStacks(registry);
    stacks.useAHealthyStack(local);
    MicrometerCacheListener rare = MicrometerCacheListener.of(registry, "rare");
    rare.retried("unprocessed keys");
    rare.exchangeEnded(Verdict.HIT, null);
    rare.requestWaited(
        new RequestWait(new CacheKey("key"), Duration.ofSeconds(1), RequestWait.End.STORED));
    try (CacheStack stack = stacks.openAFailingStack()) {
      CacheStackMetrics.of(stack, WatchedStacks.FAILING).bindTo(registry);
      rare.corrupt(WatchedStacks.key(stack, "corrupt").cacheKey(), "no JSON");
    }
  }

  @Test
  void everyMeterIsInTheTableAndEveryRowIsAMeter() throws IOException {
    Set<String> rows =
        ROW.matcher(Files.readString(PAGE))
            .results()
            .map(row -> line(row.group(1), row.group(2), row.group(3), row.group(4)))
            .collect(Collectors.toSet());
    assertThat(rows)
        .isEqualTo(
            registry.getMeters().stream().map(MeterTableTest::line).collect(Collectors.toSet()));
  }

  @Test
  void noTagHoldsAKeyOrAUrl() {
    assertThat(registry.getMeters())
        .isNotEmpty()
        .flatExtracting(meter -> meter.getId().getTags())
        .extracting(Tag::getValue)
        .allMatch(value -> value.matches("[A-Za-z_ ]+"))
        .noneMatch(value -> value.contains("example") || value.contains("s3cret"));
  }

  private static String line(Meter meter) {
    Meter.Id id = meter.getId();
    return line(
        id.getName(),
        id.getType().name().toLowerCase(Locale.ROOT),
        Objects.requireNonNullElse(id.getBaseUnit(), "–"),
        id.getTags().stream()
            .map(tag -> "`" + tag.getKey() + "`")
            .collect(Collectors.joining(", ")));
  }

  private static String line(String name, String type, String unit, String tags) {
    return String.join(" | ", name, type.replace("distribution_summary", "summary"), unit, tags);
  }
}
