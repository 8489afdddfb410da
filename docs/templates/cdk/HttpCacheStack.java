import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.dynamodb.BillingMode;
import software.amazon.awscdk.services.dynamodb.PointInTimeRecoverySpecification;
import software.amazon.awscdk.services.dynamodb.Table;
import software.constructs.Construct;

/** The DynamoDB table of a Larder cache. Run Larder with createTable=false. */
public class HttpCacheStack extends Stack {

  public HttpCacheStack(Construct scope, String id) {
    super(scope, id);
    Table table =
        Table.Builder.create(this, "HttpCacheTable")
            .tableName("http_cache")
            .billingMode(BillingMode.PAY_PER_REQUEST)
            .partitionKey(Attribute.builder().name("key").type(AttributeType.STRING).build())
            .timeToLiveAttribute("ttl")
            // Backups are billed by the size of the table, and a cache can be filled again.
            .pointInTimeRecoverySpecification(
                PointInTimeRecoverySpecification.builder()
                    .pointInTimeRecoveryEnabled(false)
                    .build())
            // An empty cache sends every request to the origins.
            .deletionProtection(true)
            .removalPolicy(RemovalPolicy.DESTROY)
            .build();
    CfnOutput.Builder.create(this, "TableName").value(table.getTableName()).build();
    CfnOutput.Builder.create(this, "TableArn").value(table.getTableArn()).build();
  }
}
