// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.file.Path;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * The simulation finds each of these faults of the protocol, and no violation without them. {@code
 * -Dlarder.planted-faults=N} plants the first N.
 */
final class PlantedFaultsTest {

  private static final int MAX_SEEDS = 2_000;
  private static final Logger log =
      (Logger) LoggerFactory.getLogger(Simulation.class.getPackageName());

  private static Level level;

  /** The stores log a warning for each simulated fault. */
  @BeforeAll
  static void silenceStores() {
    level = log.getLevel();
    log.setLevel(Level.OFF);
  }

  @AfterAll
  static void restoreLevel() {
    log.setLevel(level);
  }

  static Stream<PlantedFault> planted() {
    return faults().limit(Integer.getInteger("larder.planted-faults", 3));
  }

  static Stream<PlantedFault> faults() {
    return Stream.of(
        new PlantedFault(
            "a compare-and-put that compares nothing",
            "Expression",
            "return expected.isAbsent() ? isAbsent(now) : isVersion(expected, now);",
            "return \"attribute_exists(\" + name(ItemAttribute.KEY) + \") OR"
                + " attribute_not_exists(\" + name(ItemAttribute.KEY) + \")\";"),
        new PlantedFault(
            "the head is committed before its parts",
            "EntryWrites",
            """
                return parts(plan)
                    .thenCompose(written -> commit(plan, request))
            """,
            """
                return commit(plan, request)
                    .thenCompose(old -> parts(plan))
            """),
        new PlantedFault(
            "two processes draw the same generations",
            "Versions",
            "this.random = random;",
            "this.random = new Random(7);"),
        new PlantedFault(
            "a refresh forgets until when the parts live",
            "EntryRefresh",
            """

                                + " AND "
                                + expression.partsLiveUntil(response.retainUntil()))
            """,
            ")\n"),
        new PlantedFault(
            "a stale read of parts is trusted",
            "PartReads",
            "return fetch(missing, true, deadline, items)",
            "return fetch(missing, false, deadline, items)"),
        new PlantedFault(
            "a stale read is trusted after a write",
            "EntryReads",
            "return consistent || recent.isWritten(itemKey);",
            "return consistent;"),
        new PlantedFault(
            "there is no second read",
            "PartReads",
            ".orElseGet(() -> readAgain(key, NONE, MAX_RETRIES, longer, items)));",
            ".orElseGet(() -> CompletableFuture.completedFuture(Optional.empty())));"),
        new PlantedFault(
            "parts are deleted before their head",
            "EntryRemoval",
            """
                return table
                    .calls()
                    .call(
                        Operation.DELETE_ITEM,
                        request.key(table.keys().attribute(itemKey)).returnValues(ReturnValue.ALL_OLD),
                        deadline)
                    .thenCompose(response -> parts.discard(itemKey, response.attributes(), "", deadline));
            """,
            """
                return conditionFailures
                    .currentItem(itemKey, deadline)
                    .thenCompose(item -> parts.discard(itemKey, item, "", deadline))
                    .thenCompose(
                        discarded ->
                            table
                                .calls()
                                .call(
                                    Operation.DELETE_ITEM,
                                    request.key(table.keys().attribute(itemKey)),
                                    deadline))
                    .thenAccept(response -> {});
            """),
        new PlantedFault(
            "the checksum of a body is not compared",
            "PartReads",
            """
                  return parts.checkOf(itemKey, body).equals(parts.check())
                      ? Optional.of(body)
                      : Optional.empty();
            """,
            """
                  return Optional.of(body);
            """),
        new PlantedFault(
            "a listed entry is removed whatever version is stored",
            "Erasure",
            """

                            .conditionExpression(condition)
                            .expressionAttributeNames(expression.names())
                            .expressionAttributeValues(expression.values()))
            """,
            ")\n"),
        new PlantedFault(
            "a delete that the SDK repeated keeps the parts",
            "Erasure",
            ".thenCompose(erased -> eraseUnnamed(List.copyOf(changed)))",
            ""),
        new PlantedFault(
            "the parts of a body that was refreshed meanwhile are removed",
            "Erasure",
            "if (PartRemoval.isNamed(key, generation, current)) {",
            "if (false) {"),
        new PlantedFault(
            "a conditional removal removes any version",
            "Expression",
            """
                return String.format(
                    "%s = %s OR %s",
            """,
            """
                return String.format(
                    "NOT (%s = %s AND %s)",
            """),
        new PlantedFault(
            "a condition failure without its item counts as absent",
            "ConditionFailures",
            "return notMet.hasItem()",
            "return true"),
        new PlantedFault(
            "an earlier 304 replaces a later one",
            "Expression",
            "\"(NOT (%s > %s) OR %s > %s)\",",
            "\"(NOT (%s > %s) OR NOT %s > %s)\","),
        new PlantedFault(
            "the unprocessed items of a batch are not written",
            "BatchWrites",
            "round.after(left(response), deadlines)",
            "round.after(List.of(), deadlines)"),
        new PlantedFault(
            "a refresh of one body changes another",
            "Expression",
            "\"begins_with(%s, %s) AND %s AND attribute_type(%s, %s) AND %s\",",
            "\"NOT begins_with(%s, %s) AND %s AND attribute_type(%s, %s) AND %s\","),
        new PlantedFault(
            "an item has no version",
            "ItemWriter",
            "item.put(ItemAttribute.VERSION, AttributeValue.fromS(version.token()));",
            ""),
        new PlantedFault(
            "a put that was repeated deletes its own parts",
            "PartRemoval",
            ".filter(parts -> parts.until() == null && !parts.generation().equals(keptGeneration))",
            ".filter(parts -> parts.until() == null)"),
        new PlantedFault(
            "an unprocessed head counts as missing",
            "BatchReads",
            "if (!last.left().keys().isEmpty()) {",
            "if (false) {"),
        new PlantedFault(
            "a compare-and-put that was repeated is in conflict with itself",
            "EntryWrites",
            "if (ItemReader.version(item).token().startsWith(Versions.bodyToken(plan.version())))"
                + " {",
            "if (false) {"),
        new PlantedFault(
            "parts of a write under way count as orphans",
            "Orphans",
            "private static final Duration MIN_AGE = Duration.ofHours(1);",
            "private static final Duration MIN_AGE = Duration.ZERO;"),
        new PlantedFault(
            "no part is an orphan",
            "Orphans",
            ".map(part -> text(part, ItemAttribute.KEY))",
            ".map(part -> text(part, ItemAttribute.KEY)).limit(0)"),
        new PlantedFault(
            "a lost compare-and-put keeps its parts",
            "EntryWrites",
            ": removal.discard(plan, parts);",
            ": CompletableFuture.completedFuture(null);"),
        new PlantedFault(
            "the parts of what was replaced are kept",
            "EntryWrites",
            "return removal.replaced(plan, response.attributes());",
            "return CompletableFuture.completedFuture(null);"),
        new PlantedFault(
            "an expired entry is returned",
            "ItemReader",
            "return isExpired(item, now) ? Optional.empty() : Optional.of(found);",
            "return Optional.of(found);"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("planted")
  void isFound(PlantedFault fault, @TempDir Path folder) throws Exception {
    LongFunction<@Nullable String> simulation = fault.plant(folder);
    long seed = 0;
    while (seed < MAX_SEEDS && simulation.apply(seed) == null) {
      seed++;
    }
    assertThat(seed).as("the seed that finds it").isLessThan(MAX_SEEDS);
    assertThat(Simulation.run(seed, line -> {})).as("without the fault").isNull();
  }
}
