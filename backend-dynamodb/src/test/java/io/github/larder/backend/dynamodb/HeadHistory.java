// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.EntryVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** The versions that a head had, in order. Calls are made one by one, so the history is exact. */
final class HeadHistory {

  private final TestTable table;
  private final String key;
  private final List<EntryVersion> versions = new ArrayList<>(List.of(EntryVersion.ABSENT));

  /** When the stored response was received; empty if there is none. Sorts as text. */
  private String receivedAt = "";

  HeadHistory(TestTable table, String key) {
    this.table = table;
    this.key = key;
  }

  /** Reads the head after a call. Only a put without a condition may replace a newer response. */
  void look(DynamoDbRequest made) {
    EntryVersion before = now();
    Map<String, AttributeValue> item = table.item(key);
    EntryVersion after = ItemReader.version(item);
    if (after.equals(before)) {
      return;
    }
    String receivedBefore = receivedAt;
    receivedAt = after.isAbsent() ? "" : receivedAt(item);
    if (made instanceof UpdateItemRequest) {
      assertThat(before.isAbsent()).as("a refresh brought back what was removed").isFalse();
      assertThat(after.token()).startsWith(Versions.bodyToken(before));
      assertThat(receivedAt).as("a refresh is newer").isGreaterThan(receivedBefore);
    }
    if (made instanceof PutItemRequest put && put.conditionExpression() != null) {
      assertThat(receivedAt).as("a replacement is newer").isGreaterThan(receivedBefore);
    }
    versions.add(after);
  }

  private static String receivedAt(Map<String, AttributeValue> item) {
    return TestTable.member(TestTable.member(item, "value").m(), "receivedAt").s();
  }

  EntryVersion now() {
    return versions.get(versions.size() - 1);
  }

  int length() {
    return versions.size();
  }

  EntryVersion version(int index) {
    return versions.get(index);
  }

  /** All versions that the head had while something was under way. */
  List<EntryVersion> since(int length) {
    return versions.subList(length - 1, versions.size());
  }

  /** The version that a version replaced. */
  EntryVersion before(EntryVersion version) {
    return versions.get(versions.indexOf(version) - 1);
  }
}
