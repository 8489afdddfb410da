// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IAM policy of the guide, reduced to what a {@link FaultyDynamoDb} enforces: the operations of
 * DynamoDB that it allows. Stateless.
 */
public final class IamPolicy {

  private static final Pattern ACTION = Pattern.compile("\"dynamodb:([A-Z]\\w+)\"");

  private IamPolicy() {}

  /**
   * Reads {@code docs/templates/iam-NAME.json}.
   *
   * @param name such as {@code read-write}
   * @return the operations, such as {@code GetItem}
   */
  public static Set<String> operationsOf(String name) {
    try {
      String policy =
          Files.readString(
              NodePackage.projectFolder().resolve("docs/templates/iam-" + name + ".json"), UTF_8);
      Set<String> operations = new TreeSet<>();
      Matcher action = ACTION.matcher(policy);
      while (action.find()) {
        // A condition key begins the same way.
        if (!action.group(1).equals("LeadingKeys")) {
          operations.add(action.group(1));
        }
      }
      return operations;
    } catch (IOException e) {
      throw new UncheckedIOException("There is no policy '" + name + "'", e);
    }
  }
}
