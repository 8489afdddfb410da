// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import java.util.List;

/**
 * Prints what a hit costs in time, processor and memory, beside the peers in the same run: of a
 * whole client over the memory backend, of the stores alone, and over DynamoDB. The arguments
 * {@code memory}, {@code stores} and {@code dynamodb} pick a part.
 */
public final class HitFigures {

  private HitFigures() {}

  /**
   * Prints the figures and ends the process.
   *
   * @param arguments {@code --strict}, {@code --json FILE}, the parts; by default all of them
   */
  public static void main(String[] arguments) {
    Report.run(
        "hits",
        arguments,
        (parts, out, report) -> {
          List<String> picked = parts.isEmpty() ? List.of("memory", "stores", "dynamodb") : parts;
          for (String part : picked) {
            switch (part) {
              case "memory" -> MemoryHits.measure(out, report);
              case "stores" -> StoreReads.measure(out, report);
              case "dynamodb" -> DynamoDbHits.measure(out, report);
              default -> throw new IllegalArgumentException("There is no part " + part);
            }
          }
        });
  }
}
