// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheListener;
import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.core.OperationEvent;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.SkipReason;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.LocalDynamoDb;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** An origin, and clients over one content, each as if in a process of its own. */
final class PresetFixture {

  final CountingOrigin origin = CountingOrigin.start();
  final List<String> skipped = new CopyOnWriteArrayList<>();
  final List<String> leftOut = new CopyOnWriteArrayList<>();
  final RecordedOperations operations = new RecordedOperations();
  private final Setup setup;
  private final Supplier<CacheStackBuilder> stacks;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  PresetFixture(Setup setup, LocalDynamoDb dynamoDb) {
    this.setup = setup;
    this.stacks = setup.stacks(dynamoDb);
  }

  PresetClient client(PresetSettings settings) {
    PresetClient client = setup.client(stack(), settings);
    open.push(client);
    return client;
  }

  PresetClient client(PresetSettings settings, PrivacyPolicy privacy) {
    PresetClient client = setup.client(stack(privacy), settings);
    open.push(client);
    return client;
  }

  CacheStack stack() {
    return stack(PrivacyPolicy.standard());
  }

  private CacheStack stack(PrivacyPolicy privacy) {
    CacheStack stack =
        stacks
            .get()
            .privacy(privacy)
            .listener(
                new CacheListener() {
                  @Override
                  public void operationEnded(OperationEvent event) {
                    operations.operationEnded(event);
                  }

                  @Override
                  public void skipped(CacheKey key, SkipReason reason) {
                    skipped.add(reason + " " + key);
                  }

                  @Override
                  public void fieldsLeftOut(CacheKey key, List<String> names) {
                    leftOut.addAll(names);
                  }
                })
            .build();
    open.push(stack);
    return stack;
  }

  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    origin.close();
  }
}
