// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.OriginResponse;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.crac.Core;
import org.crac.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The function of docs/lambda.md, called as Lambda calls it. */
@ExtendWith(LocalDynamoDbExtension.class)
final class CachingFunctionTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final LocalDynamoDb local;
  private final String table;

  CachingFunctionTest(LocalDynamoDb local) {
    this.local = local;
    this.table = local.freshTableName();
    try (CacheStack stack = stack("true").build()) {
      stack.ready(PATIENCE);
    }
  }

  private CacheStackBuilder stack(String createTable) {
    Map<String, String> options = new HashMap<>();
    options.put("table", table);
    options.put("createTable", createTable);
    options.put("endpoint", local.endpoint().toString());
    options.put("region", LocalDynamoDb.REGION);
    options.put("attemptTimeout", PATIENCE.toString());
    options.put("accessKeyId", LocalDynamoDb.ACCESS_KEY_ID);
    options.put("secretAccessKey", LocalDynamoDb.SECRET_ACCESS_KEY);
    return CachingFunction.stack(options).deadlines(PATIENCE, PATIENCE).startDeadline(PATIENCE);
  }

  private static String invoke(RequestHandler<Map<String, String>, String> function, URI url) {
    Context context =
        (Context)
            Proxy.newProxyInstance(
                Context.class.getClassLoader(),
                new Class<?>[] {Context.class},
                (proxy, method, arguments) -> null);
    return function.handleRequest(Map.of("url", url.toString()), context);
  }

  @Test
  void instancesAndThoseRestoredFromASnapshotShareHits() throws Exception {
    try (CountingOrigin origin = CountingOrigin.start()) {
      origin.on("/prices", OriginResponse.ok("{}").cacheControl("max-age=60"));
      CachingFunction first = new CachingFunction(stack("false"));
      CachingFunction frozen = new CachingFunction(stack("false"));
      assertThat(invoke(first, origin.uri("/prices"))).isEqualTo("{}");
      Resource resource = frozen.stack().checkpointResource();
      resource.beforeCheckpoint(Core.getGlobalContext());
      resource.afterRestore(Core.getGlobalContext());
      assertThat(invoke(frozen, origin.uri("/prices"))).isEqualTo("{}");
      assertThat(origin.calls()).isEqualTo(1);
      first.stack().close();
      frozen.stack().close();
    }
  }

  @Test
  void functionWorksWithoutItsTable() throws Exception {
    try (CountingOrigin origin = CountingOrigin.start()) {
      origin.on("/prices", OriginResponse.ok("{}").cacheControl("max-age=60"));
      local.client().deleteTable(request -> request.tableName(table));
      CachingFunction function = new CachingFunction(stack("false"));
      assertThat(invoke(function, origin.uri("/prices"))).isEqualTo("{}");
      function.stack().close();
    }
  }
}
