// The life of an image, and of a VPC, a subnet, a disk and an instance, with JD Cloud's SDK for
// Node.js, unmodified, against the simulator. `node.py` runs it with the account as JSON and the
// directory that the SDK is installed in; it prints what it does and how many checks passed.
'use strict'

const assert = require('node:assert/strict')
const path = require('node:path')

const [account, modules] = [JSON.parse(process.argv[2]), process.argv[3]]
const sdk = (name) => require(path.join(modules, 'jdcloud-sdk-js', 'src', name))
// The SDK logs every request, and asks its own configuration alone for the logger.
sdk('global').config.update({ logger: () => {} })

const REGION = account.region
const ZONE = 'cn-north-1a'
const INSTANCE = 'i-running'
const MOST_MILLISECONDS = 20_000
const PAUSE_MILLISECONDS = 50

const { protocol, host } = new URL(account.endpoint)
const config = (secretAccessKey) => ({
  credentials: { accessKeyId: account.access_key, secretAccessKey },
  regionId: REGION,
  endpoint: { protocol: protocol.replace(':', ''), host }
})
const client = (name, secretKey = account.secret_key) =>
  new (sdk(`services/${name}`))(config(secretKey))

let passed = 0
const equal = (what, found, expected) => {
  assert.deepEqual(found, expected, `${what} is ${JSON.stringify(found)}, and has to be ${JSON.stringify(expected)}`)
  passed += 1
}
const note = (text) => console.log(`  ${text}`)

// What the SDK rejects with is the body of the refusal.
const refusal = async (what, call) => {
  try {
    await call
  } catch (refused) {
    return [refused.error.code, refused.error.status]
  }
  throw new Error(`${what} has to be refused, and was answered`)
}

const waitUntil = async (wanted, state, among) => {
  const end = Date.now() + MOST_MILLISECONDS
  for (;;) {
    const found = await state()
    if (found === wanted) return
    assert(among.includes(found), `the state is ${found} on the way to ${wanted}`)
    assert(Date.now() < end, `the state is still ${found}, and has to be ${wanted}`)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS))
  }
}

const image = async () => {
  const vm = client('vm')
  const wrong = client('vm', `${account.secret_key}x`).describeInstance({ instanceId: INSTANCE }, REGION)
  equal('the refusal of a wrong secret key', await refusal('a wrong key', wrong), [401, 'UNAUTHENTICATED'])

  const status = async () => (await vm.describeInstance({ instanceId: INSTANCE }, REGION)).result.instance.status
  equal('the status of the instance at first', await status(), 'running')
  const given = { instanceId: INSTANCE, name: 'conformance', description: '一致性 & conformance' }
  equal(
    'the refusal of an image of a running instance',
    await refusal('an image', vm.createImage(given, REGION)),
    [400, 'FAILED_PRECONDITION']
  )
  await vm.stopInstance({ instanceId: INSTANCE }, REGION)
  await waitUntil('stopped', status, ['running', 'stopping'])

  const { imageId } = (await vm.createImage(given, REGION)).result
  const described = async () => (await vm.describeImage({ imageId }, REGION)).result.image
  await waitUntil('ready', async () => (await described()).status, ['pending'])
  const found = await described()
  equal('name and description', [found.name, found.desc], [given.name, given.description])
  const listed = async () =>
    (await vm.describeImages({ imageSource: 'private', ids: [imageId] }, REGION)).result.images
  equal('the images listed', (await listed()).map((each) => each.imageId), [imageId])

  await vm.startInstance({ instanceId: INSTANCE }, REGION)
  await waitUntil('running', status, ['stopped', 'starting'])
  await vm.deleteImage({ imageId }, REGION)
  equal(
    'the refusal to describe it then',
    await refusal('a deleted image', vm.describeImage({ imageId }, REGION)),
    [404, 'NOT_FOUND']
  )
  equal('the images listed then', await listed(), [])
  note(`stopped ${INSTANCE}, made ${imageId}, saw it become ready, deleted it, saw it gone`)
}

const core = async () => {
  const [vpc, disk, vm] = ['vpc', 'disk', 'vm'].map((name) => client(name))
  const vpcs = async () => (await vpc.describeVpcs({ pageSize: 100 }, REGION)).result.vpcs
  const subnets = async () => (await vpc.describeSubnets({ pageSize: 100 }, REGION)).result.subnets
  const disks = async () => (await disk.describeDisks({ pageSize: 100 }, REGION)).result.disks
  const instances = async () => (await vm.describeInstances({ pageSize: 100 }, REGION)).result.instances
  const named = async (list, key, id, field, name) => {
    const shown = (await list()).filter((each) => each[key] === id)
    equal(`the names of ${id}`, shown.map((each) => each[field]), [name])
  }
  const state = (list, key, id) => async () => (await list()).find((each) => each[key] === id)?.status ?? 'gone'

  const { vpcId } = (await vpc.createVpc({ vpcName: 'net', addressPrefix: '10.30.0.0/16' }, REGION)).result
  await named(vpcs, 'vpcId', vpcId, 'vpcName', 'net')
  const { subnetId } = (
    await vpc.createSubnet({ vpcId, subnetName: 'first', addressPrefix: '10.30.1.0/24' }, REGION)
  ).result
  await named(subnets, 'subnetId', subnetId, 'subnetName', 'first')

  const diskSpec = { az: ZONE, name: '数据', diskType: 'ssd.gp1', diskSizeGB: 20 }
  const made = await disk.createDisks({ diskSpec, maxCount: 1, clientToken: 'conformance-node-1' }, REGION)
  const [diskId] = made.result.diskIds
  await named(disks, 'diskId', diskId, 'name', '数据')
  await waitUntil('available', state(disks, 'diskId', diskId), ['creating'])

  const instanceSpec = {
    az: ZONE,
    instanceType: 'g.n2.medium',
    imageId: 'img-centos',
    name: 'instance',
    password: 'Secret-2026',
    primaryNetworkInterface: { networkInterface: { subnetId } },
    systemDisk: { diskCategory: 'cloud', autoDelete: true, cloudDiskSpec: { ...diskSpec, diskSizeGB: 40 } }
  }
  const created = await vm.createInstances({ instanceSpec, maxCount: 1, clientToken: 'conformance-node-2' }, REGION)
  const [instanceId] = created.result.instanceIds
  await named(instances, 'instanceId', instanceId, 'instanceName', 'instance')
  const instance = state(instances, 'instanceId', instanceId)
  await waitUntil('running', instance, ['pending', 'starting'])
  await vm.stopInstance({ instanceId }, REGION)
  await waitUntil('stopped', instance, ['running', 'stopping'])
  await vm.deleteInstance({ instanceId }, REGION)
  await waitUntil('gone', instance, ['stopped', 'deleting'])
  await disk.deleteDisk({ diskId }, REGION)
  await waitUntil('gone', state(disks, 'diskId', diskId), ['available', 'deleting'])
  await vpc.deleteSubnet({ subnetId }, REGION)
  await vpc.deleteVpc({ vpcId }, REGION)
  const left = [...(await subnets()), ...(await vpcs()).map((each) => ({ subnetId: each.vpcId }))]
  equal('what is left', left.filter((each) => [subnetId, vpcId].includes(each.subnetId)), [])
  note(`made ${vpcId}, ${subnetId}, ${diskId} and ${instanceId}, found them by name, deleted them, saw them gone`)
}

image()
  .then(core)
  .then(() => console.log(`${passed} checks`))
  .catch((problem) => {
    console.error(problem.error ? JSON.stringify(problem.error) : problem)
    process.exitCode = 1
  })
