-- The lists of the seed document (each term names its statement) and the divisions of the province, as data. In force since
-- the document is. Run again it adds nothing: what is there stays as people have kept it.
INSERT INTO term (list_name, code, name, parent, source, position, from_on)
SELECT list_name, code, name, parent, source, position, DATE '2021-05-26' FROM (VALUES
    ('focus_area', 'family_service', '家庭服务', '', 'S18', 1),
    ('focus_area', 'health_service', '健康服务', '', 'S18', 2),
    ('focus_area', 'elderly_care', '养老服务', '', 'S18', 3),
    ('focus_area', 'child_care', '育幼服务', '', 'S18', 4),
    ('focus_area', 'social_work', '社会工作', '', 'S18', 5),
    ('focus_area', 'volunteering', '志愿服务', '', 'S18', 6),
    ('focus_area', 'rights', '维权服务', '', 'S18', 7),
    ('encouraged_area', 'special_relief', '特殊群体救助', '', 'S20', 1),
    ('encouraged_area', 'environment', '环境保护', '', 'S20', 2),
    ('encouraged_area', 'public_health', '公共卫生', '', 'S20', 3),
    ('rural_focus', 'farming_technique', '农业技术推广', '', 'S23', 1),
    ('rural_focus', 'farm_production', '生产经营', '', 'S23', 2),
    ('rural_focus', 'rural_industry', '乡村产业发展服务', '', 'S23', 3),
    ('rural_focus', 'rural_ecology', '乡村生态环境保护', '', 'S23', 4),
    ('activity_class', 'serving_people', '为民服务', '', 'S24', 1),
    ('activity_class', 'elderly_care', '养老照护', '', 'S24', 2),
    ('activity_class', 'charity', '公益慈善', '', 'S24', 3),
    ('activity_class', 'harmony', '促进和谐', '', 'S24', 4),
    ('activity_class', 'culture_sport', '文体娱乐', '', 'S24', 5),
    ('activity_class', 'farming', '农村生产技术服务', '', 'S24', 6),
    ('beneficiary_group', 'elderly', '老年人', '', 'S15', 1),
    ('beneficiary_group', 'disabled', '残疾人', '', 'S15', 2),
    ('beneficiary_group', 'children', '困境儿童', '', 'S15', 3),
    ('beneficiary_group', 'left_behind_children', '农村留守儿童', '', 'S15', 4),
    ('beneficiary_group', 'women', '妇女', '', 'S15', 5),
    ('beneficiary_group', 'low_income', '低收入家庭', '', 'S15', 6),
    ('beneficiary_group', 'hardship', '特困人员', '', 'S15', 7),
    ('beneficiary_group', 'corrected', '社区矫正对象', '', 'S15', 8),
    ('beneficiary_group', 'recovering', '社区戒毒康复人员', '', 'S15', 9),
    ('beneficiary_group', 'migrants', '外来务工人员及其家庭', '', 'S15', 10),
    ('beneficiary_group', 'others', '其他', '', 'S15', 11),
    ('theme', 'neighbours', '邻里守望', '', 'S57', 1),
    ('theme', 'governance', '共建共治共享', '', 'S58', 2),
    ('theme', 'safety', '共创平安', '', 'S59', 3),
    ('theme', 'culture', '文化铸魂', '', 'S60', 4),
    ('theme_service', 'companionship', '亲情陪伴', 'neighbours', 'S57', 1),
    ('theme_service', 'daily_care', '生活照料', 'neighbours', 'S57', 2),
    ('theme_service', 'counselling', '心理疏导', 'neighbours', 'S57', 3),
    ('theme_service', 'legal_aid', '法律援助', 'neighbours', 'S57', 4),
    ('theme_service', 'inclusion', '社会融入', 'neighbours', 'S57', 5),
    ('label', 'model', '示范型社区社会组织', '', 'S14', 1),
    ('label', 'hub_charity', '枢纽型社区慈善组织', '', 'S66', 2),
    ('label', 'quality_project', '优质社区慈善项目', '', 'S66', 3),
    ('label', 'backbone', '骨干人才', '', 'S66', 4),
    ('label', 'support_platform', '社区社会组织支持平台', '', 'S9', 5),
    ('label', 'rural_charity', '具有乡村振兴功能的社区慈善组织', '', 'S19', 6),
    ('party_form', 'alone', '单独建立', '', 'S70', 1),
    ('party_form', 'joint', '联合建立', '', 'S70', 2),
    ('party_form', 'joint_branch', '联合党支部', '', 'S70', 3),
    ('party_form', 'none', '未建立', '', 'S70', 4),
    ('support_kind', 'pairing', '结对共建', '', 'S56', 1),
    ('support_kind', 'custody', '代管资金', '', 'S39', 2),
    ('support_kind', 'resources', '资源支持', '', 'S39', 3),
    ('support_kind', 'taking_on', '承接项目', '', 'S39', 4),
    ('support_kind', 'training', '人员培训', '', 'S39', 5),
    ('support_kind', 'incubation', '孵化培育', '', 'S36', 6),
    ('support_kind', 'venue', '办公用房和场地', '', 'S41', 7),
    ('support_kind', 'community_funds', '村（居）经费支持', '', 'S42', 8)
) AS given (list_name, code, name, parent, source, position)
ON CONFLICT (list_name, code) DO NOTHING;

INSERT INTO division (code, name, parent, level, note, is_management_area, from_on)
VALUES ('460000', '海南省', NULL, 'province', '', false, DATE '2021-05-26')
ON CONFLICT (code) DO NOTHING;

-- Haikou and Sanya are pilot areas (S8). Which county lies east, in the middle or west (S11) the document does not say.
INSERT INTO division (code, name, parent, level, note, is_management_area, pilot_from, from_on)
SELECT given.code, given.name, above.id, given.level, '', false, given.pilot_from, DATE '2021-05-26' FROM (VALUES
    ('460100', '海口市', '460000', 'city', DATE '2021-05-26'),
    ('460200', '三亚市', '460000', 'city', DATE '2021-05-26'),
    ('460300', '三沙市', '460000', 'city', NULL),
    ('460400', '儋州市', '460000', 'city', NULL),
    ('469001', '五指山市', '460000', 'county', NULL),
    ('469002', '琼海市', '460000', 'county', NULL),
    ('469005', '文昌市', '460000', 'county', NULL),
    ('469006', '万宁市', '460000', 'county', NULL),
    ('469007', '东方市', '460000', 'county', NULL),
    ('469021', '定安县', '460000', 'county', NULL),
    ('469022', '屯昌县', '460000', 'county', NULL),
    ('469023', '澄迈县', '460000', 'county', NULL),
    ('469024', '临高县', '460000', 'county', NULL),
    ('469025', '白沙黎族自治县', '460000', 'county', NULL),
    ('469026', '昌江黎族自治县', '460000', 'county', NULL),
    ('469027', '乐东黎族自治县', '460000', 'county', NULL),
    ('469028', '陵水黎族自治县', '460000', 'county', NULL),
    ('469029', '保亭黎族苗族自治县', '460000', 'county', NULL),
    ('469030', '琼中黎族苗族自治县', '460000', 'county', NULL)
) AS given (code, name, parent, level, pilot_from)
JOIN division above ON above.code = given.parent
ON CONFLICT (code) DO NOTHING;

INSERT INTO division (code, name, parent, level, note, is_management_area, from_on)
SELECT given.code, given.name, above.id, 'county', '', false, DATE '2021-05-26' FROM (VALUES
    ('460105', '秀英区', '460100'),
    ('460106', '龙华区', '460100'),
    ('460107', '琼山区', '460100'),
    ('460108', '美兰区', '460100'),
    ('460202', '海棠区', '460200'),
    ('460203', '吉阳区', '460200'),
    ('460204', '天涯区', '460200'),
    ('460205', '崖州区', '460200')
) AS given (code, name, parent)
JOIN division above ON above.code = given.parent
ON CONFLICT (code) DO NOTHING;

-- Yangpu has no code of the national list at county level (K-19): it is a management area under a code of our own.
INSERT INTO division (code, name, parent, level, note, is_management_area, from_on)
SELECT '46YP', '洋浦经济开发区', id, 'county', '国家区划代码表中没有县级代码，作为管理区单列', true, DATE '2021-05-26'
FROM division WHERE code = '460000'
ON CONFLICT (code) DO NOTHING;
