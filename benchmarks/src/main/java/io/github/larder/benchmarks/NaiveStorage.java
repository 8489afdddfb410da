// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hc.client5.http.cache.ResourceIOException;
import org.apache.hc.client5.http.impl.cache.AbstractBinaryCacheStorage;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

/**
 * A naive store to compare with: the bytes of HttpClient's own serializer in one Binary attribute
 * of one item. No time to live, no versions, nothing over 400 KB.
 */
final class NaiveStorage extends AbstractBinaryCacheStorage<byte[]> {

  static final String KEY = "key";
  private static final String VALUE = "value";
  private static final int UPDATE_ATTEMPTS = 1;

  private final DynamoDbClient client;
  private final String table;

  NaiveStorage(DynamoDbClient client, String table) {
    super(UPDATE_ATTEMPTS);
    this.client = client;
    this.table = table;
  }

  static Map<String, AttributeValue> itemKey(String key) {
    return Map.of(KEY, AttributeValue.fromS(key));
  }

  @Override
  protected String digestToStorageKey(String key) {
    return key;
  }

  @Override
  protected void store(String key, byte[] entry) throws ResourceIOException {
    Map<String, AttributeValue> item = new LinkedHashMap<>(itemKey(key));
    item.put(VALUE, AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(entry)));
    call(
        () ->
            client.putItem(
                put ->
                    put.tableName(table)
                        .item(item)
                        .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)));
  }

  @Override
  protected byte @Nullable [] restore(String key) throws ResourceIOException {
    GetItemResponse response =
        call(
            () ->
                client.getItem(
                    get ->
                        get.tableName(table)
                            .key(itemKey(key))
                            .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)));
    AttributeValue value = response.item().get(VALUE);
    return value == null ? null : value.b().asByteArrayUnsafe();
  }

  @Override
  protected byte @Nullable [] getForUpdateCAS(String key) throws ResourceIOException {
    return restore(key);
  }

  @Override
  protected byte[] getStorageObject(byte[] read) {
    return read;
  }

  /** The last writer wins. */
  @Override
  protected boolean updateCAS(String key, byte[] read, byte[] entry) throws ResourceIOException {
    store(key, entry);
    return true;
  }

  @Override
  protected void delete(String key) throws ResourceIOException {
    call(
        () ->
            client.deleteItem(
                delete ->
                    delete
                        .tableName(table)
                        .key(itemKey(key))
                        .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)));
  }

  @Override
  protected Map<String, byte[]> bulkRestore(Collection<String> keys) throws ResourceIOException {
    Map<String, byte[]> found = new LinkedHashMap<>();
    for (String key : keys) {
      byte[] entry = restore(key);
      if (entry != null) {
        found.put(key, entry);
      }
    }
    return found;
  }

  private static <T> T call(Call<T> call) throws ResourceIOException {
    try {
      return call.make();
    } catch (SdkException e) {
      throw new ResourceIOException("DynamoDB failed", e);
    }
  }

  /** A call to DynamoDB. */
  private interface Call<T> {
    T make();
  }
}
